// Keeps a page that updates itself calm: ages grow without asking the server, and what a reader has opened, scrolled, selected
// or is typing into stays as it is when the changing part is replaced.
(() => {
  "use strict";

  let ahead = 0; // how far the server's clock is ahead of this one, in milliseconds
  const openedByHand = new Map(); // details that the reader opened or closed, by id
  let scrolled = new Map();
  let selected = null; // what the reader has selected, to be selected again in newer content
  let pressed = false; // the reader may be dragging a selection

  const live = () => document.getElementById("live");

  // The same wording as Moment.java.
  const span = (milliseconds) => {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    if (seconds < 60) return `${seconds} s`;
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return `${minutes} min`;
    const hours = Math.floor(minutes / 60);
    if (hours < 24) return `${hours} h${minutes % 60 ? ` ${minutes % 60} min` : ""}`;
    return `${Math.floor(hours / 24)} d${hours % 24 ? ` ${hours % 24} h` : ""}`;
  };

  const wording = {
    ago: (at, now) => (now - at < 1000 ? "just now" : `${span(now - at)} ago`),
    for: (at, now) => span(now - at),
    in: (at, now) => (at > now ? `in ${span(at - now)}` : "now"),
  };

  // Replacing a text takes the selection that begins or ends in it away.
  const inHand = (element) => {
    const selection = document.getSelection();
    return !selection.isCollapsed && (element.contains(selection.anchorNode) || element.contains(selection.focusNode));
  };

  const grow = () => {
    const now = Date.now() + ahead;
    for (const time of document.querySelectorAll("time[data-wording]")) {
      const word = wording[time.dataset.wording];
      if (!word || inHand(time)) continue;
      const text = word(Date.parse(time.dateTime), now);
      if (time.textContent !== text) time.textContent = text;
    }
  };

  const take = () => {
    const part = live();
    if (!part) return;
    ahead = Number(part.dataset.now) - Date.now();
    for (const [id, open] of openedByHand) {
      const details = document.getElementById(id);
      if (details) details.open = open;
    }
    for (const [id, left] of scrolled) {
      const element = document.getElementById(id);
      if (element) element.scrollLeft = left;
    }
    const said = document.getElementById("said");
    if (said && said.textContent !== part.dataset.say) said.textContent = part.dataset.say;
    grow();
  };

  // One of the notices above the page; an empty sentence takes it away.
  const tell = (id, why) => {
    const notice = document.getElementById(id);
    if (!notice || notice.textContent === why) return;
    notice.textContent = why;
    notice.hidden = !why;
  };
  const lost = (why) => tell("lost", why); // what keeps the page from being current
  const held = (why) => tell("held", why); // what the reader does that newer content waits for

  const SILENT = "No answer from Lockstep. This page shows what was known until now and goes on asking.";
  const wrong = (status) => {
    if (status >= 500) return `Lockstep answers with an error (${status}). This page shows what was known until now and goes on asking.`;
    if (status >= 400) return `Lockstep does not show this page any more (${status}). Reload it to see why.`;
    return "";
  };

  document.addEventListener("click", (event) => {
    const summary = event.target.closest("summary");
    const details = summary && summary.parentElement;
    if (details && details.id) openedByHand.set(details.id, !details.open);
  });

  // A table that lies folded is loaded when it is opened, and again when the page around it has changed.
  document.addEventListener("toggle", (event) => {
    const part = event.target.open && event.target.querySelector(":scope > [data-part]");
    if (part) htmx.trigger(part, "open");
  }, true);

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden) event.preventDefault();
  });

  // A boundary of the selection, so that it is found again in newer content: the nearest element with an id, and the way down from
  // there. What is not replaced (outside of the part, or preserved in it) is found as it is.
  const place = (part, node, offset) => {
    const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    if (!part.contains(node) || element.closest("[hx-preserve]")) return { replaced: false, offset, find: () => node };
    const way = [];
    let at = node;
    for (; !at.id; at = at.parentNode) way.unshift(Array.prototype.indexOf.call(at.parentNode.childNodes, at));
    const start = `#${CSS.escape(at.id)}`;
    const find = (root) => way.reduce((found, index) => found && found.childNodes[index], root.querySelector(start));
    return { replaced: true, offset, find };
  };

  // An age in it may have become another one, and be shorter.
  const within = (node, offset) => Math.min(offset, node.nodeType === Node.TEXT_NODE ? node.length : node.childNodes.length);

  // Ages do not count.
  const words = (range) => {
    const copy = range.cloneContents();
    for (const time of copy.querySelectorAll("time")) time.remove();
    return copy.textContent;
  };

  // Where the same text is to be selected again; null: it is not there any more.
  const again = (part, selection, html) => {
    const range = selection.getRangeAt(0);
    const start = place(part, range.startContainer, range.startOffset);
    const end = place(part, range.endContainer, range.endOffset);
    const newer = new DOMParser().parseFromString(html, "text/html");
    const from = start.find(newer);
    const to = end.find(newer);
    if (!from || !to) return null;
    if (start.replaced && end.replaced) {
      const other = newer.createRange();
      other.setStart(from, within(from, start.offset));
      other.setEnd(to, within(to, end.offset));
      if (words(other) !== words(range)) return null;
    }
    const backwards = selection.anchorNode === range.endContainer && selection.anchorOffset === range.endOffset;
    return backwards ? [end, start] : [start, end];
  };

  const TYPING = "Newer content waits while a field of the page has the focus.";
  const SELECTING = "Newer content waits while text is selected that has changed.";

  // What newer content must wait for; an empty sentence when it need not.
  const reason = (part, html) => {
    const active = document.activeElement;
    selected = null;
    if (active && active.matches("select, input, textarea") && part.contains(active)) return TYPING;
    const selection = document.getSelection();
    if (selection.isCollapsed || !selection.getRangeAt(0).intersectsNode(part)) return "";
    selected = pressed ? null : again(part, selection, html);
    return selected ? "" : SELECTING;
  };

  document.addEventListener("htmx:beforeSwap", (event) => {
    const part = live();
    if (event.detail.target !== part) return;
    const why = event.detail.shouldSwap ? reason(part, event.detail.serverResponse) : "";
    if (event.detail.xhr.status < 400) held(why);
    if (why) event.detail.shouldSwap = false;
    scrolled = new Map();
    for (const element of document.querySelectorAll("[data-keep-scroll]")) scrolled.set(element.id, element.scrollLeft);
  });

  // Asks at once when the reader has finished what newer content waits for.
  const resume = () => {
    const notice = document.getElementById("held");
    if (notice && !notice.hidden && live()) htmx.trigger(live(), "resume");
  };

  const released = () => {
    pressed = false;
    resume();
  };
  document.addEventListener("pointerdown", () => { pressed = true; });
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, released);
  // It may have been released outside of the window.
  document.addEventListener("pointermove", (event) => {
    if (pressed && !event.buttons) released();
  });
  document.addEventListener("focusout", resume);
  document.addEventListener("selectionchange", () => {
    if (document.getSelection().isCollapsed) resume();
  });

  const select = () => {
    if (!selected) return;
    const [anchor, focus] = selected.map(({ find, offset }) => [find(document), offset]);
    selected = null;
    if (!anchor[0] || !focus[0]) return;
    const [a, b] = [anchor, focus].map(([node, offset]) => [node, within(node, offset)]);
    document.getSelection().setBaseAndExtent(...a, ...b);
  };

  document.addEventListener("htmx:afterSwap", () => {
    take();
    select();
  });
  for (const silence of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(silence, () => lost(SILENT));
  document.addEventListener("htmx:afterRequest", (event) => {
    const status = event.detail.xhr ? event.detail.xhr.status : 0;
    if (status) lost(wrong(status));
  });

  take();
  setInterval(grow, 1000);
})();
