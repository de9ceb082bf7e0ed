// Copy buttons, ticks that survive a reload, and the counter of the worksheet. Nothing leaves the page.
(() => {
  "use strict";
  for (const sheet of document.querySelectorAll(".worksheet")) start(sheet);

  function start(sheet) {
    const name = "beian:worksheet:" + sheet.dataset.worksheet;
    const rows = [...sheet.querySelectorAll(".ws-row")];
    let ticks = read(name);
    if (ticks === null) {
      ticks = {};
      sheet.querySelector(".ws-no-storage").hidden = false;
    }

    for (const row of rows) {
      const box = row.querySelector(".ws-tick input");
      const seal = ticks[row.dataset.key];
      box.checked = seal === row.dataset.seal;
      row.querySelector(".ws-changed").hidden = seal === undefined || box.checked;
      box.addEventListener("change", () => {
        if (box.checked) ticks[row.dataset.key] = row.dataset.seal;
        else delete ticks[row.dataset.key];
        row.querySelector(".ws-changed").hidden = true;
        keep(name, ticks);
        show();
      });
      const button = row.querySelector(".ws-copy");
      if (button) button.addEventListener("click", () => copy(sheet, button));
    }
    noteDifferences(sheet, name, rows);
    sheet.querySelector(".ws-only-open").addEventListener("change", show);
    sheet.querySelector(".ws-reset").addEventListener("click", () => {
      if (!window.confirm(sheet.dataset.ask)) return;
      for (const key of Object.keys(ticks)) delete ticks[key];
      for (const row of rows) row.querySelector(".ws-tick input").checked = false;
      keep(name, ticks);
      show();
    });
    show();

    function show() {
      const onlyOpen = sheet.querySelector(".ws-only-open").checked;
      let done = 0;
      for (const row of rows) {
        const checked = row.querySelector(".ws-tick input").checked;
        done += checked;
        row.classList.toggle("ws-is-done", checked);
        row.hidden = onlyOpen && checked;
      }
      sheet.querySelector(".ws-done").textContent = done;
      sheet.querySelector("progress").value = done;
    }
  }

  // What the portal shows differently: a note a row, kept like ticks, exported without any answer in it.
  function noteDifferences(sheet, name, rows) {
    const notes = read(name + ":notes") || {};
    const count = sheet.querySelector(".ws-noted");
    for (const row of rows) {
      const edit = row.querySelector(".ws-note-edit");
      const area = edit.querySelector("textarea");
      const button = row.querySelector(".ws-differs");
      area.value = typeof notes[row.dataset.key] === "string" ? notes[row.dataset.key] : "";
      open(area.value !== "");
      button.addEventListener("click", () => {
        open(edit.hidden || area.value !== "");
        if (!edit.hidden) area.focus();
      });
      area.addEventListener("input", () => {
        if (area.value.trim()) notes[row.dataset.key] = area.value;
        else delete notes[row.dataset.key];
        keep(name + ":notes", notes);
        tell();
      });
      function open(wanted) {
        edit.hidden = !wanted;
        button.setAttribute("aria-expanded", String(wanted));
      }
    }
    for (const button of sheet.querySelectorAll(".ws-export"))
      button.addEventListener("click", () => download(button.dataset.form));
    tell();

    function tell() {
      count.textContent = noted().length;
      for (const row of rows) row.classList.toggle("ws-is-noted", row.dataset.key in notes);
    }

    function noted() {
      return rows
        .filter((row) => row.dataset.key in notes)
        .map((row) => ({
          key: row.dataset.key,
          section: row.dataset.section,
          label: row.dataset.label,
          note: notes[row.dataset.key].trim(),
        }));
    }

    function download(form) {
      const filing = sheet.dataset.filing;
      const text =
        form === "json"
          ? JSON.stringify({ filing, notes: noted() }, null, 2) + "\n"
          : [sheet.dataset.title + "  " + filing, ...noted().map((one) => `${one.section}  ${one.label}  ${one.key}\n    ${one.note}`)].join("\n") + "\n";
      const link = document.createElement("a");
      const kind = form === "json" ? "application/json" : "text/plain;charset=utf-8";
      link.href = URL.createObjectURL(new Blob([text], { type: kind }));
      link.download = `${filing.replaceAll("/", "-")}-portal.${form}`;
      document.body.append(link);
      link.click();
      link.remove();
      window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    }
  }

  function read(name) {
    try {
      const kept = JSON.parse(window.localStorage.getItem(name) || "{}");
      return kept && typeof kept === "object" ? kept : {};
    } catch (error) {
      return error instanceof SyntaxError ? {} : null;
    }
  }

  function keep(name, ticks) {
    try {
      window.localStorage.setItem(name, JSON.stringify(ticks));
    } catch {
      // said at the start: this browser keeps nothing
    }
  }

  async function copy(sheet, button) {
    const text = button.dataset.copy;
    let copied = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      copied = copyTheOldWay(text);
    }
    const label = button.dataset.label || (button.dataset.label = button.textContent);
    button.textContent = copied ? sheet.dataset.copied : sheet.dataset.failed;
    window.setTimeout(() => (button.textContent = label), 1600);
  }

  function copyTheOldWay(text) {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
  }
})();
