"""The boxes that a form shows for unlikely registrations."""

from tests.support.pages import Page


def boxes(page: Page) -> dict[str, str]:
    """Return the key that confirms each question, by its sentence."""
    found = {}
    for group in page.root.all(class_="form-group-checkbox"):
        for box in group.all("input"):
            if box.attributes["name"] == "confirmed":
                (label,) = [
                    each for each in group.all("label") if each.attributes["for"] == box.attributes["id"]
                ]
                found[label.text] = box.attributes["value"]
    return found
