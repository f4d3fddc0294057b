"""What a test reads off a page: the page as a browser parses it, and its form as a browser would send it."""

import os
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, expect
from playwright.sync_api import Page as BrowserPage

from accounts.models import User

SCREENSHOTS = Path(__file__).resolve().parents[2] / ".screenshots"

VOID = frozenset(("br", "col", "hr", "img", "input", "link", "meta"))


class Element:
    """An element of a parsed page."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[Element | str] = []

    def __iter__(self) -> Iterator["Element"]:
        """Every element inside, in the order of the page."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child

    def all(self, tag: str = "", **attributes: str) -> list["Element"]:
        """Those of a tag and attributes; `class_` names one of the classes."""
        cls = attributes.pop("class_", "")
        return [
            element
            for element in self
            if tag in ("", element.tag)
            and (not cls or cls in element.attributes.get("class", "").split())
            and all(element.attributes.get(name) == value for name, value in attributes.items())
        ]

    def one(self, tag: str = "", **attributes: str) -> "Element":
        (element,) = self.all(tag, **attributes)
        return element

    @property
    def raw_text(self) -> str:
        return "".join(c if isinstance(c, str) else c.raw_text for c in self.children)

    @property
    def text(self) -> str:
        """As it is read: white space as single spaces."""
        return " ".join(self.raw_text.split())


class Page(HTMLParser):
    """A response's page; tags that don't pair fail."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]
        self.feed(response.content.decode())
        assert self.open == [self.root]
        self.title = " ".join(element.text for element in self.root.all("h1"))
        self.text = self.root.text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        # The line break after <textarea> is not part of the text.
        fresh = self.open[-1].tag == "textarea" and not self.open[-1].children
        self.open[-1].children.append(data.removeprefix("\n") if fresh else data)

    @property
    def summary(self) -> list[str]:
        """The messages of the error summary."""
        return [item.text for box in self.root.all(class_="alert-error") for item in box.all("li")]

    @property
    def errors(self) -> dict[str, list[str]]:
        """The messages at the fields, by the name of the input."""
        return {
            inputs(group)[0].attributes["name"]: [
                message.text.removeprefix("Fejl: ") for message in group.all(class_="form-error-message")
            ]
            for group in self.root.all(class_="form-error")
        }

    @property
    def alerts(self) -> list[str]:
        """Return the messages on what happened."""
        return [box.one(class_="alert-text").text for box in self.root.all(role="status", class_="alert")]

    @property
    def form(self) -> dict[str, Any]:
        """Return what the main form would send, without its button and its CSRF token."""
        sent: dict[str, list[str]] = {}
        for element in inputs(self.root.one("main")):
            kind, name = element.attributes.get("type", ""), element.attributes["name"]
            chosen = kind not in ("radio", "checkbox") or "checked" in element.attributes
            if chosen and kind != "file" and name != "csrfmiddlewaretoken":
                bare = "on" if kind == "checkbox" else ""
                value = element.attributes.get("value", bare)
                value = element.raw_text if element.tag == "textarea" else value
                if element.tag == "select" and (options := element.all("option")):
                    picked = [option for option in options if "selected" in option.attributes]
                    value = (picked or options)[0].attributes["value"]
                sent.setdefault(name, []).append(value)
        return {name: values[0] if len(values) == 1 else values for name, values in sent.items()}

    @property
    def table(self) -> list[list[str]]:
        """The cells of the first table, the head first; one that only shows what a file looks like is none."""
        tables = [t for t in self.root.all("table") if "picture" not in t.attributes.get("class", "").split()]
        rows = tables[0].all("tr")
        return [[cell.text for cell in row if cell.tag in ("th", "td")] for row in rows]

    @property
    def key_figures(self) -> dict[str, str]:
        """The boxes on top: what follows each label."""
        boxes = self.root.all(class_="key-figure")
        return {box.one("dt").text: " ".join(dd.text for dd in box.all("dd")) for box in boxes}


def inputs(element: Element) -> list[Element]:
    """Fields that are sent: one without a name is not."""
    return [
        inside
        for inside in element
        if inside.tag in ("input", "textarea", "select") and "name" in inside.attributes
    ]


def keeps_screenshots() -> bool:
    """Whether the run is asked for pictures: HRTRACK_SCREENSHOTS=1."""
    return bool(os.environ.get("HRTRACK_SCREENSHOTS"))


def take_screenshot(page: BrowserPage, name: str) -> None:
    """Keep the whole page as a desk (1300 px) and as a phone (390 px) shows it, in .screenshots/."""
    size = page.viewport_size
    for width in (1300, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)
    if size:
        page.set_viewport_size(size)


def become(context: BrowserContext, address: str, client: Client) -> None:
    """Let the browser go on with a test client's session; without one it is logged out."""
    context.clear_cookies()
    if session := client.cookies.get(settings.SESSION_COOKIE_NAME):
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session.value, "url": address}])


def open_as(page: BrowserPage, address: str, user: User) -> None:
    """Open the address as the user, who has logged in without typing."""
    client = Client()
    client.force_login(user)
    become(page.context, address, client)
    page.goto(address)


def wait_until_it_listens(page: BrowserPage) -> None:
    """Wait until htmx has answered and listens to what the answer put into the page; no person is as quick as a test."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)
