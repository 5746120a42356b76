"""What would trouble somebody who reads a page on a small phone, as sentences."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

PHONE = {"width": 360, "height": 740}
THUMB = 44  # css pixels
# Links inside a sentence are as high as their line (WCAG 2.5.8); a choice is pressed by its line.
_SMALL = """(thumb) => [...document.querySelectorAll(
    'a, button, summary, select, textarea, input:not([type=hidden])')]
  .map((e) => e.closest('label') || e)
  .filter((e) => e.checkVisibility() && !e.matches('.skip')
    && !(e.matches('a') && getComputedStyle(e).display === 'inline'))
  .map((e) => [e.textContent.trim() || e.name, e.getBoundingClientRect().height])
  .filter(([, height]) => height > 1 && height < thumb - 0.5)
  .map(([words, height]) => `${words}: ${height}`)"""


def troubles(page: Any) -> list[str]:
    """Wider than the phone, too small for a thumb, or found by axe."""
    width = page.viewport_size["width"]
    wide = page.evaluate("document.documentElement.scrollWidth")
    found = [f"{wide} wide"] if wide > width else []
    found += page.evaluate(_SMALL, THUMB)
    for each in Axe().run(page).response["violations"]:
        found.append(f"{each['id']}: {each['nodes'][0]['html']}")
    return found
