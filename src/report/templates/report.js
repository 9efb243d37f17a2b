// The report reads well without this; it adds filters, keys, deep links and the colour switch.
(() => {
  "use strict";
  const root = document.documentElement;
  const find = (id) => document.getElementById(id);
  root.classList.add("js");

  // Colours: the reader's choice wins over the system's until the page is closed.
  find("theme").addEventListener("click", () => {
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const now = root.dataset.theme || system;
    root.dataset.theme = now === "dark" ? "light" : "dark";
  });

  // Filters. What is shown stands in the address, so that a view can be passed on.
  const clauses = [...document.querySelectorAll(".clause")].map((node) => ({
    node,
    hidden: false,
    level: node.dataset.level,
    differs: "differs" in node.dataset,
    search: node.dataset.search,
    rows: [...node.querySelectorAll(".row")].map((row) => ({
      node: row,
      hidden: false,
      fits: true,
      theme: row.dataset.theme,
      differs: "differs" in row.dataset,
      verdicts: row.dataset.verdicts.split(" "),
      search: row.textContent.slice(0, 400).toLowerCase(),
    })),
    verdicts: node.dataset.verdicts.split(" "),
    themes: node.dataset.themes.split(" "),
  }));
  const fields = { text: find("f-text"), theme: find("f-theme"), level: find("f-level"), verdict: find("f-verdict") };
  const differ = find("f-differ"); // only there for several targets

  // There are thousands of rows, so only what changes is touched, and rows only where they can be seen.
  function show(entry, visible) {
    if (entry.hidden === !visible) return;
    entry.hidden = !visible;
    entry.node.hidden = !visible;
  }
  function showRows(clause) {
    for (const row of clause.rows) show(row, row.fits);
  }
  const clauseOf = new Map(clauses.map((clause) => [clause.node, clause]));
  addEventListener("toggle", (event) => { if (clauseOf.has(event.target)) showRows(clauseOf.get(event.target)); }, true);

  function apply() {
    const text = fields.text.value.trim().toLowerCase();
    const { theme, level, verdict } = { theme: fields.theme.value, level: fields.level.value, verdict: fields.verdict.value };
    const differing = differ !== null && differ.checked;
    let shown = 0;
    for (const clause of clauses) {
      const inClause = !text || clause.search.includes(text);
      let rows = 0;
      for (const row of clause.rows) {
        const visible = (!differing || row.differs) && (!theme || row.theme === theme) && (!verdict || row.verdicts.includes(verdict)) && (inClause || row.search.includes(text));
        row.fits = visible;
        rows += visible;
      }
      const bare = clause.rows.length === 0 && !differing && !theme && !verdict && inClause;
      const visible = (!level || clause.level === level) && (!verdict || clause.verdicts.includes(verdict)) && (rows > 0 || bare);
      show(clause, visible);
      if (clause.node.open) showRows(clause);
      shown += visible;
    }
    find("f-count").textContent = `${shown} of ${clauses.length} clauses`;
    find("f-none").hidden = shown > 0;
  }

  function remember() {
    const query = new URLSearchParams();
    for (const [name, field] of Object.entries(fields)) if (field.value) query.set(name, field.value);
    if (differ !== null && differ.checked) query.set("differ", "yes");
    const hash = query.size ? `#?${query}` : "#";
    history.replaceState(null, "", hash);
  }

  find("filters").addEventListener("submit", (event) => event.preventDefault());
  find("filters").addEventListener("input", () => { apply(); remember(); });
  find("filters").addEventListener("reset", () => setTimeout(() => { apply(); remember(); }));

  // Deep links open what they lead to, and clear filters that would hide it.
  function follow() {
    let hash = location.hash.slice(1);
    try { hash = decodeURIComponent(hash); } catch { /* what is no link of ours leads nowhere */ }
    if (hash.startsWith("?")) {
      const query = new URLSearchParams(hash.slice(1));
      for (const [name, field] of Object.entries(fields)) field.value = query.get(name) || "";
      if (differ !== null) differ.checked = query.has("differ");
      apply();
      find("clauses").scrollIntoView();
      return;
    }
    const target = hash && find(hash);
    if (!target) return;
    const around = clauseOf.get(target.closest(".clause"));
    if (around) showRows(around);
    if (target.closest("[hidden]")) {
      for (const field of Object.values(fields)) field.value = "";
      if (differ !== null) differ.checked = false;
      apply();
      showRows(around);
    }
    for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    const own = target.querySelector(":scope > details");
    if (own) own.open = true;
    target.scrollIntoView({ block: "start" });
  }
  addEventListener("hashchange", follow);
  follow();

  // A command that is shown whole can be copied, where the browser lets a page do so.
  if (navigator.clipboard) for (const pre of document.querySelectorAll("pre.whole")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(pre.textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    pre.after(button);
  }

  // Keys, unless something is being typed.
  const entries = () => [...document.querySelectorAll(".cause > summary, .clause > summary, .row > details > summary")].filter((node) => node.checkVisibility());
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === "/") { event.preventDefault(); fields.text.focus(); }
    else if (event.key === "j" || event.key === "k") {
      const all = entries();
      const at = all.indexOf(document.activeElement);
      const step = event.key === "j" ? 1 : -1;
      const below = all.findIndex((node) => node.getBoundingClientRect().top > 60);
      const next = at < 0 ? Math.max(below, 0) : at + step;
      const node = all[Math.min(Math.max(next, 0), all.length - 1)];
      if (node) { node.focus(); node.scrollIntoView({ block: "center" }); }
    } else if (event.key === "e") {
      const open = [...document.querySelectorAll(".clause:not([hidden])")];
      const all = open.every((node) => node.open);
      for (const node of open) node.open = !all;
    }
  });

  // A printed report shows its deviations and warnings in full.
  addEventListener("beforeprint", () => { for (const node of document.querySelectorAll(".cause, #limits details, .card details")) node.open = true; });
})();
