"""Look at a page in a real browser: accessibility, width, fonts, keyboard."""

from pathlib import Path

from playwright.sync_api import Page

from tests.support.pages import keeps_screenshots, take_screenshot

ROOT = Path(__file__).resolve().parents[2]
# 650 is 1300 at 200 % zoom, 320 is 1280 at 400 %: to a page, zoom is a narrower window.
WIDTHS = (1300, 650, 390, 320)
HELD_AGAINST_AXE = (1300, 390)
SPACED_AT = (1300, 390, 320)
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
RUN_AXE = """async () => (await axe.run({runOnly: [
    "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"
]})).violations.map(v => `${v.id}: ${v.nodes.map(n => n.target.join(" ")).join(", ")}`)"""
# The rules that look at sizes, places and colours. The others look at which elements are shown and at their
# attributes: they are asked again only where the narrow window shows other elements than the wide one.
RUN_RULES_OF_WIDTH = """async () => (await axe.run({runOnly: [
    "color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"
]})).violations.map(v => `${v.id}: ${v.nodes.map(n => n.target.join(" ")).join(", ")}`)"""
SHOWN = """() => [...document.querySelectorAll("*")].map(element => element.checkVisibility({
    contentVisibilityAuto: true, opacityProperty: true, visibilityProperty: true
}) ? "1" : "0").join("")"""
# The page itself, or a table that would have to be scrolled sideways; with the innermost elements that reach out of it.
TOO_WIDE = """() => [document.documentElement, ...document.querySelectorAll(".table--responsive-scroll")]
    .filter(element => element.scrollWidth > element.clientWidth)
    .map(element => {
        const edge = element.getBoundingClientRect().left + element.clientWidth;
        const reachesOut = each => each.getBoundingClientRect().right > edge + 0.5;
        const inner = [...element.querySelectorAll("*")]
            .filter(each => reachesOut(each) && ![...each.children].some(reachesOut))
            .map(each => `${each.tagName} ${each.className}: ${each.textContent.trim().slice(0, 40)}`);
        return `${element.scrollWidth - element.clientWidth} pixels too wide (${inner.slice(0, 3).join("; ")})`;
    })"""
# WCAG 1.4.12: nothing is lost when a reader spaces letters, words and lines; so much wider no other rendering is.
SPACE_TEXT = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* {letter-spacing: .12em !important; word-spacing: .16em !important; line-height: 1.5 !important}");
    document.adoptedStyleSheets = [sheet];
}"""
# Elements in another family than the design system's, whose fonts every machine gets; columns of text need a fixed width.
OTHER_FONTS = """() => document.fonts.ready.then(() => [
    ...[...document.fonts].filter(font => font.status === "error").map(font => `${font.family} ${font.weight}`),
    ...[...document.body.querySelectorAll("*:not(pre)")]
        .filter(element => !getComputedStyle(element).fontFamily.startsWith('"IBM Plex Sans"'))
        .map(element => element.outerHTML.slice(0, 120)),
    ...([...document.fonts].some(font => font.status === "loaded") ? [] : ["no font was loaded"]),
])"""
# What can't be reached by keyboard, or doesn't show that it is where one stands; a radio or a box shows it on its label.
OUT_OF_REACH = """() => {
    const looks = (element, part) => {
        const style = getComputedStyle(element, part);
        return [style.outlineStyle, style.outlineWidth, style.boxShadow, style.backgroundColor, style.textDecorationLine].join();
    };
    const sees = element => [element, element.nextElementSibling].filter(Boolean)
        .flatMap(each => [null, "::before", "::after"].map(part => looks(each, part))).join("|");
    const reached = [...document.querySelectorAll(
        "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex='-1'])"
    )].filter(element => element.checkVisibility() && !element.disabled);
    return reached.filter(element => {
        document.activeElement.blur();
        const before = sees(element);
        element.focus({focusVisible: true});
        return document.activeElement !== element || element.tabIndex !== 0 || sees(element) === before;
    }).map(element => element.outerHTML.slice(0, 120));
}"""
# With a person's own colours there are no shadows and no backgrounds of ours: what is checked, where one is in a
# navigation and where the focus is must show by its shape, and the parts of a meter must keep colours of their own.
LOST_IN_OWN_COLOURS = """() => {
    const shape = (element, part) => {
        const style = getComputedStyle(element, part);
        return [
            style.content, style.outlineStyle, style.outlineWidth, style.textDecorationLine, style.fontWeight,
            ...["Top", "Right", "Bottom", "Left"].flatMap(side => [style[`border${side}Width`], style[`border${side}Style`]])
        ].join();
    };
    const shapes = elements => elements.filter(Boolean)
        .flatMap(each => [null, "::before", "::after"].map(part => shape(each, part))).join("|");
    const isShown = element => element && element.checkVisibility();
    const lost = (what, elements) => elements.map(element => `${what} ${element.outerHTML.slice(0, 120)}`);
    const seen = element => [element, ...element.querySelectorAll("*"), element.parentElement];
    const boxes = [...document.querySelectorAll("input[type=radio], input[type=checkbox]")].filter(
        box => isShown(box.labels[0]) && getComputedStyle(box).appearance === "none"
    );
    const current = [...document.querySelectorAll("[aria-current]")].filter(isShown);
    const focusable = [...document.querySelectorAll(
        "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
    )].filter(element => isShown(element) && !element.disabled);
    return [
        ...lost("checked", boxes.filter(box => {
            const [label] = box.labels, were = boxes.filter(each => each.checked);
            const [one, other] = [true, false].map(checked => { box.checked = checked; return shapes([label]); });
            // Of radio buttons, another one was the checked one.
            were.forEach(each => { each.checked = true; });
            return one === other;
        })),
        ...lost("current", current.filter(element => {
            const before = shapes(seen(element)), {parentElement} = element;
            const value = element.getAttribute("aria-current"), names = parentElement.className;
            element.removeAttribute("aria-current");
            parentElement.className = "";
            const after = shapes(seen(element));
            element.setAttribute("aria-current", value);
            parentElement.className = names;
            return after === before;
        })),
        ...lost("meter", [...document.querySelectorAll("svg.meter")].filter(isShown).filter(meter => {
            const parts = new Set([...meter.querySelectorAll("rect, path")].map(part => part.getAttribute("class")));
            const looks = new Set([...parts].map(name => {
                const style = getComputedStyle(meter.querySelector(`.${name}`));
                return `${style.fill} ${style.stroke}`;
            }));
            return looks.size < parts.size || getComputedStyle(meter).forcedColorAdjust !== "none";
        })),
        ...lost("focus", focusable.filter(element => {
            document.activeElement.blur();
            const before = shapes([element, element.nextElementSibling]);
            element.focus({focusVisible: true});
            return shapes([element, element.nextElementSibling]) === before;
        })),
    ];
}"""


def look_in_own_colours(page: Page, name: str) -> list[str]:
    """Return what a person whose system draws every page in the person's own colours cannot see of the page."""
    page.emulate_media(forced_colors="active")
    lost = page.evaluate(LOST_IN_OWN_COLOURS)
    page.emulate_media(forced_colors="none")
    return [f"{name} in own colours: {what}" for what in lost]


def look(page: Page, name: str) -> list[str]:
    """Return everything that is wrong with the page at any width."""
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    wrong, shown = [f"{name}: other font {at}" for at in page.evaluate(OTHER_FONTS)], ""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wrong += [f"{name} at {width}: {pixels}" for pixels in page.evaluate(TOO_WIDE)]
        if width in HELD_AGAINST_AXE:
            before, shown = shown, page.evaluate(SHOWN)
            run = RUN_RULES_OF_WIDTH if shown == before else RUN_AXE
            wrong += [f"{name} at {width}: {violation}" for violation in page.evaluate(run)]
            wrong += [f"{name} at {width}: no keyboard {at}" for at in page.evaluate(OUT_OF_REACH)]
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    wrong += look_in_own_colours(page, name)
    if keeps_screenshots():
        take_screenshot(page, f"page-{name}")
    page.evaluate(SPACE_TEXT)
    for width in SPACED_AT:
        page.set_viewport_size({"width": width, "height": 900})
        wrong += [f"{name} at {width} with spaced text: {pixels}" for pixels in page.evaluate(TOO_WIDE)]
    return wrong
