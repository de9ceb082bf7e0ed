// Any two versions of a filing, compared from the answers that are embedded in the page. Everything is set as text.
(function () {
  "use strict";
  var data = JSON.parse(document.getElementById("data").textContent);
  var TOKEN = /[A-Za-z]+(?:['’-][A-Za-z]+)*|\d+(?:[.,]\d+)*[%‰]?|\s+|[\s\S]/gu;
  var SENTENCE = /[^。；！？\n]*[。；！？\n]+|[^。；！？\n]+/g, MOST = 4e6;
  var WORDS = { added: "新增 · added", removed: "删除 · removed", changed: "修改 · changed" };
  var from = document.getElementById("old"), to = document.getElementById("new");
  var place = document.getElementById("changes"), said = document.getElementById("said");

  // Pairs of places in two lists: equal items together, the others alone.
  function paired(old, now) {
    var start = 0, ends = [old.length, now.length], pairs = [], i, j;
    while (start < ends[0] && start < ends[1] && old[start] === now[start]) pairs.push([start, start++]);
    while (ends[0] > start && ends[1] > start && old[ends[0] - 1] === now[ends[1] - 1]) { ends[0]--; ends[1]--; }
    var rows = ends[0] - start, columns = ends[1] - start, small = rows * columns <= MOST, table = [];
    for (i = rows; small && i >= 0; i--) {
      table[i] = new Uint32Array(columns + 1);
      for (j = columns - 1; i < rows && j >= 0; j--) {
        table[i][j] = old[start + i] === now[start + j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
      }
    }
    for (i = j = 0; i < rows || j < columns;) {
      if (small && i < rows && j < columns && old[start + i] === now[start + j]) pairs.push([start + i++, start + j++]);
      else if (i < rows && (!small || j === columns || table[i + 1][j] >= table[i][j + 1])) pairs.push([start + i++, null]);
      else pairs.push([null, start + j++]);
    }
    for (i = ends[0]; i < old.length; i++) pairs.push([i, ends[1] + i - ends[0]]);
    return pairs;
  }

  // Runs [op, text]: "" the same, "del" gone, "ins" new; first by sentences, then by words within those that changed.
  function runs(old, now, cut) {
    var a = old.match(cut) || [], b = now.match(cut) || [], made = [], gone = "", come = "";
    function flush() {
      if (gone && come && cut === SENTENCE) made = made.concat(runs(gone, come, TOKEN));
      else made.push(["del", gone], ["ins", come]);
      gone = come = "";
    }
    paired(a, b).forEach(function (pair) {
      if (pair[0] === null) come += b[pair[1]];
      else if (pair[1] === null) gone += a[pair[0]];
      else { flush(); made.push(["", a[pair[0]]]); }
    });
    flush();
    return made.filter(function (run) { return run[1]; });
  }

  // The answers of two versions by key. Items of a list have only a number: equal items get one key.
  function keyed(sides) {
    var lists = sides.map(function (side) {
      var found = {};
      side.forEach(function (entry) {
        var field = data.fields[entry[0]];
        if (!field[4]) return;
        var list = found[field[3]] = found[field[3]] || {};
        list[field[4]] = (list[field[4]] || "") + "\u0000" + field[5] + "\u0001" + entry[1];
      });
      return found;
    });
    return sides.map(function (side, which) {
      var names = {};
      Object.keys(lists[which]).forEach(function (base) {
        var numbers = Object.keys(lists[which][base]);
        var texts = [lists[0][base] || {}, lists[1][base] || {}].map(function (list) { return Object.values(list); });
        var alone = [[], []];
        paired(texts[0], texts[1]).forEach(function (pair) {
          if (pair[0] !== null && pair[1] !== null) names[base + "/" + numbers[pair[which]]] = base + "/=" + pair;
          else alone[pair[0] === null ? 1 : 0].push(pair[0] === null ? pair[1] : pair[0]);
        });
        alone[which].forEach(function (at, number) { names[base + "/" + numbers[at]] = base + "/#" + number; });
      });
      return new Map(side.map(function (entry) {
        var field = data.fields[entry[0]];
        return [field[4] ? names[field[3] + "/" + field[4]] + "/" + field[5] : field[0], entry];
      }));
    });
  }

  function changes(sides) {
    var both = keyed(sides), keys = [], found = [];
    both[1].forEach(function (_, key) { keys.push(key); });
    var last = -1, gone = [];
    both[0].forEach(function (_, key) {
      if (both[1].has(key)) last = keys.indexOf(key); else gone.push([last, key]);
    });
    gone.reverse().forEach(function (one) { keys.splice(one[0] + 1, 0, one[1]); });
    keys.forEach(function (key) {
      var old = both[0].get(key), now = both[1].get(key);
      if (old && now && old[1] === now[1]) return;
      found.push({ sort: !old ? "added" : !now ? "removed" : "changed", field: data.fields[(now || old)[0]],
        old: old ? data.texts[old[1]] : "", now: now ? data.texts[now[1]] : "" });
    });
    return found;
  }

  function element(name, kind, text) {
    var made = document.createElement(name);
    if (kind) made.className = kind;
    if (text) made.textContent = text;
    return made;
  }

  function marked(target, parts, left) {
    parts.forEach(function (run) {
      if (run[0] !== left) target.appendChild(run[0] ? element(run[0], "", run[1]) : document.createTextNode(run[1]));
    });
    return target;
  }

  function view(kind, name, parts, left) {
    var made = element("div", "text " + kind), words = element("p");
    made.appendChild(element("strong", "", name));
    made.appendChild(marked(words, parts, left));
    if (!words.textContent) words.textContent = "—";
    return made;
  }

  function step(id, words) {
    var link = element("a", "", words);
    link.href = "#" + encodeURI(id);
    return link;
  }

  function section(one, number, count, names) {
    var made = element("section", one.sort), head = element("h2"), parts = runs(one.old, one.now, SENTENCE);
    made.id = "change-" + number;
    head.appendChild(element("span", "sort", WORDS[one.sort]));
    head.appendChild(document.createTextNode(" " + (one.field[6] ? one.field[6] + " · " : "") + one.field[1] + " "));
    head.appendChild(element("small", "", one.field[2]));
    var pointer = element("p", "pointer"), steps = element("p", "steps"), side = element("div", "side");
    pointer.appendChild(element("code", "", one.field[0]));
    side.appendChild(view("old", names[0], parts, "ins"));
    side.appendChild(view("new", names[1], parts, "del"));
    if (number) steps.appendChild(step("change-" + (number - 1), "↑ 上一处 · previous"));
    if (number + 1 < count) steps.appendChild(step("change-" + (number + 1), "↓ 下一处 · next"));
    [head, pointer, marked(element("div", "inline text"), parts, null), side, steps].forEach(function (node) { made.appendChild(node); });
    return made;
  }

  function show() {
    var chosen = [Number(from.value), Number(to.value)], found = changes(chosen.map(function (at) { return data.states[at]; }));
    var names = [from, to].map(function (list) { return list.selectedOptions[0].textContent; });
    place.textContent = "";
    said.textContent = names.join(" → ") + " · " + found.length + " 处不同 · " + found.length + " differences";
    found.forEach(function (one, number) { place.appendChild(section(one, number, found.length, names)); });
    try { history.replaceState(null, "", "#" + chosen.join(",")); } catch { /* a page without an address */ }
  }

  var asked = /^#(\d+),(\d+)$/.exec(location.hash), last = data.states.length - 1, before = last - 1;
  while (before > 0 && !changes([data.states[before], data.states[last]]).length) before--; // the newest that differs
  from.value = asked && data.states[asked[1]] ? asked[1] : String(before);
  to.value = asked && data.states[asked[2]] ? asked[2] : String(last);
  from.addEventListener("change", show);
  to.addEventListener("change", show);
  show();
})();
