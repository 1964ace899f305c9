package dev.lockstep.browser;

/** What a page says about itself, asked in its own language; each gives a list of what is wrong. */
final class Checks {
    /** One h1, and no level left out on the way down. */
    static final String HEADINGS_OUT_OF_ORDER = """
            () => {
              const wrong = [];
              let before = 0;
              for (const heading of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
                const level = Number(heading.tagName[1]);
                if (level > before + 1) wrong.push(`h${level} after h${before}: ${heading.textContent.trim()}`);
                before = level;
              }
              if (before === 0) wrong.push("no heading");
              return wrong;
            }""";

    /** Text whose colour and background are closer than 4.5 to 1 (WCAG 2, level AA). */
    static final String TOO_FAINT = """
            () => {
              const parts = (colour) => (colour.match(/[0-9.]+/g) || []).map(Number);
              const light = ([r, g, b]) => {
                const [x, y, z] = [r, g, b].map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
                return 0.2126 * x + 0.7152 * y + 0.0722 * z;
              };
              const ground = (element) => {
                for (let at = element; at; at = at.parentElement) {
                  const colour = parts(getComputedStyle(at).backgroundColor);
                  if (colour.length === 3 || colour[3] > 0) return colour;
                }
                return [255, 255, 255];
              };
              const wrong = new Set();
              const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              while (walker.nextNode()) {
                const element = walker.currentNode.parentElement;
                if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
                const [a, b] = [light(parts(getComputedStyle(element).color)), light(ground(element))];
                const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                if (ratio < 4.5) wrong.add(`${ratio.toFixed(2)} ${element.tagName}.${element.className}: ${walker.currentNode.data.trim()}`);
              }
              return [...wrong];
            }""";

    private Checks() {}
}
