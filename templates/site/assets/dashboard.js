// The switch of languages keeps the place; the overview's filters are kept in the address after "#", so that a choice can
// be sent to somebody. Without this script everything is shown.
(() => {
  "use strict";
  // The other language opens at the same place, or with the same filters.
  for (const link of document.querySelectorAll(".beian .switch"))
    link.addEventListener("click", () => (link.hash = window.location.hash));

  const form = document.querySelector(".board .filters");
  if (!form) return;
  const rows = [...document.querySelectorAll(".board table.filings tbody tr")];
  const selects = [...form.querySelectorAll("select")];
  const links = [...document.querySelectorAll(".board .strip a")];
  const count = document.querySelector(".board .filter-count");
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", () => keep(chosen()));
  form.querySelector(".clear").addEventListener("click", () => keep({}));
  for (const link of links)
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const now = chosen();
      keep({ ...now, state: now.state === link.dataset.state ? "" : link.dataset.state });
    });
  window.addEventListener("hashchange", show);
  show();

  function chosen() {
    return Object.fromEntries(selects.map((select) => [select.name, select.value]));
  }

  // The address is changed without a step back in the browser for each choice.
  function keep(wanted) {
    const given = Object.entries(wanted).filter(([, value]) => value);
    const hash = new URLSearchParams(given).toString();
    window.history.replaceState(null, "", hash ? "#" + hash : window.location.pathname + window.location.search);
    show();
  }

  function show() {
    const asked = new URLSearchParams(window.location.hash.slice(1));
    for (const select of selects) {
      const value = asked.get(select.name) || "";
      select.value = [...select.options].some((option) => option.value === value) ? value : "";
    }
    const wanted = Object.entries(chosen()).filter(([, value]) => value);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !wanted.every(([name, value]) => row.dataset[name] === value);
      shown += !row.hidden;
    }
    for (const link of links) link.setAttribute("aria-current", String(link.dataset.state === chosen().state));
    form.querySelector(".clear").hidden = wanted.length === 0;
    count.textContent = shown
      ? form.dataset.count.replace("{shown}", shown).replace("{all}", rows.length)
      : form.dataset.none;
  }
})();
