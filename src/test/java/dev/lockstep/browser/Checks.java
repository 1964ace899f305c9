package dev.lockstep.browser;

/** What a page says about itself, asked in its own language; each gives a list of what is wrong. */
final class Checks {
    /**
     * Two texts that are printed one over the other, or a text over a picture or a field. What the style sheet adds (arrows, labels of
     * columns) is text, too, where it stands at a place of its own.
     */
    static final String OVERPRINTED = """
            () => {
              const clipped = (element) => {
                for (let at = element; at; at = at.parentElement) {
                  if (getComputedStyle(at).clipPath !== "none") return true;
                }
                return false;
              };
              const seen = (element) => element.checkVisibility({ visibilityProperty: true }) && !clipped(element);
              // What is scrolled or cut away is not seen.
              const within = (box, element) => {
                let { left, top, right, bottom } = box;
                for (let at = element; at && at !== document.body; at = at.parentElement) {
                  const style = getComputedStyle(at);
                  if (style.display === "inline" || style.overflowX === "visible") continue;
                  const frame = at.getBoundingClientRect();
                  left = Math.max(left, frame.left);
                  top = Math.max(top, frame.top);
                  right = Math.min(right, frame.right);
                  bottom = Math.min(bottom, frame.bottom);
                }
                return { left, top, right, bottom };
              };
              // Letters are lower than the line that they stand in.
              const letters = ({ left, top, right, bottom }) => {
                const edge = (bottom - top) / 4;
                return { left: left + 1, top: top + edge, right: right - 1, bottom: bottom - edge };
              };
              const found = [];
              const add = (box, element, owner, said) => {
                const shown = within(box, element);
                if (shown.right > shown.left && shown.bottom > shown.top) found.push({ ...shown, owner, said });
              };
              const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              while (walker.nextNode()) {
                const text = walker.currentNode;
                if (!text.data.trim() || !seen(text.parentElement)) continue;
                const range = document.createRange();
                range.selectNodeContents(text);
                for (const box of range.getClientRects()) add(letters(box), text.parentElement, text, text.data.trim());
              }
              for (const element of document.body.querySelectorAll("*")) {
                if (!seen(element)) continue;
                if (element.matches("svg, img, input, select")) {
                  add(element.getBoundingClientRect(), element.parentElement, element, `<${element.localName}>`);
                }
                for (const pseudo of ["::before", "::after"]) {
                  const style = getComputedStyle(element, pseudo);
                  if (style.position !== "absolute" || ["none", "normal", '""'].includes(style.content)) continue;
                  let block = element;
                  while (block !== document.body && getComputedStyle(block).position === "static") block = block.parentElement;
                  const frame = block.getBoundingClientRect();
                  const [left, top] = [frame.left + parseFloat(style.left), frame.top + parseFloat(style.top)];
                  const box = { left, top, right: left + parseFloat(style.width), bottom: top + parseFloat(style.height) };
                  add(letters(box), block, pseudo, `${pseudo} of ${element.localName}.${element.className} ${element.dataset.label || ""}`);
                }
              }
              const wrong = [];
              found.sort((a, b) => a.top - b.top);
              found.forEach((one, index) => {
                for (const other of found.slice(index + 1)) {
                  if (other.top >= one.bottom - 1) break;
                  const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
                  if (one.owner !== other.owner && across > 1) wrong.push(`"${one.said}" and "${other.said}"`);
                }
              });
              return wrong;
            }""";

    private Checks() {}
}
