"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (id) => document.getElementById(id);
  const criteria = all(".criterion");
  const haystack = new Map(criteria.map((item) => [
    item, `${item.textContent} ${item.closest(".task").querySelector("h3").textContent}`.toLowerCase(),
  ]));
  const chips = all(".chip");
  const search = one("search");
  const unfold = one("unfold");

  const show = () => {
    const wanted = new Set(chips.filter((chip) => chip.ariaPressed === "true").map((chip) => chip.dataset.status));
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of criteria) {
      const text = haystack.get(item);
      item.hidden = (wanted.size > 0 && !wanted.has(item.dataset.status)) || !words.every((word) => text.includes(word));
      shown += item.hidden ? 0 : 1;
    }
    for (const box of all(".task, main .area")) box.hidden = !box.querySelector(".criterion:not([hidden])");
    one("nothing").hidden = shown > 0;
    one("count").textContent = `${shown} of ${criteria.length} criteria shown`;
  };
  const reset = () => {
    for (const chip of chips) chip.ariaPressed = "false";
    search.value = "";
    show();
  };
  const visible = () => criteria.filter((item) => !item.hidden);
  const relabel = () => {
    unfold.textContent = visible().every((item) => item.open) ? "Close all" : "Open all";
  };
  const openTarget = () => {
    const target = one(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.hidden || target.closest("[hidden]")) reset();
    if (target.matches(".criterion")) target.open = true;
    target.scrollIntoView();
  };
  const copy = async (button) => {
    const code = button.parentElement.querySelector("code");
    const label = button.firstChild;
    try {
      await navigator.clipboard.writeText(code.textContent);
      label.data = "Copied";
    } catch {
      getSelection().selectAllChildren(code);
      label.data = "Selected";
    }
    setTimeout(() => { label.data = "Copy"; }, 1500);
  };

  for (const chip of chips) {
    chip.addEventListener("click", () => {
      chip.ariaPressed = chip.ariaPressed === "true" ? "false" : "true";
      show();
      relabel();
    });
  }
  for (const button of all(".copy")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
  search.addEventListener("input", () => { show(); relabel(); });
  one("filters").addEventListener("submit", (event) => event.preventDefault());
  one("reset").addEventListener("click", () => { reset(); search.focus(); });
  unfold.addEventListener("click", () => {
    const open = !visible().every((item) => item.open);
    for (const item of visible()) item.open = open;
    relabel();
  });
  document.addEventListener("toggle", relabel, true);
  addEventListener("hashchange", openTarget);
  addEventListener("beforeprint", () => { for (const item of criteria) item.open = true; });
  one("filters").hidden = false;
  show();
  relabel();
  openTarget();
})();
