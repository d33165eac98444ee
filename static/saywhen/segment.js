// The builder of a segment's rules. What is built stands as JSON in the field "Rules as
// text", which is what is saved; text that is typed there is drawn in its turn.
(() => {
    const text = document.getElementById("id_rules");
    const home = document.getElementById("segment-builder");
    const offered = document.getElementById("segment-fields");
    if (!text || !home || !offered) return;

    const fields = new Map(JSON.parse(offered.textContent).map((field) => [field.name, field]));
    const GROUPS = {
        all: "All of these are true",
        any: "At least one of these is true",
        none: "None of these is true",
    };
    const LISTS = ["in", "not_in"];
    const DAYS = ["in_last_days", "in_next_days"];
    const WITHOUT_VALUE = ["is_set", "is_not_set"];
    const DAY = /^\d{4}-\d\d-\d\d$/;
    const LATELY = /^(.+)\.([1-9]\d*)d$/;

    let root = null;
    let faults = JSON.parse(document.getElementById("segment-refused")?.textContent || "[]");
    let serial = 0;

    // --- rules, as JSON and as a tree ------------------------------------------------
    // A group is {kind, below}; a rule is {rule}, its JSON as it stands. `isBare` is a
    // root that is a rule alone in the text, and stays so while it is alone.

    const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

    function parse(json) {
        if (!isObject(json)) throw new Error("not a rule");
        const names = Object.keys(json);
        const kind = names.find((name) => name === "not" || name in GROUPS);
        if (!kind) return { rule: { ...json } };
        if (names.length > 1) throw new Error("a group stands alone");
        if (kind === "not") return { kind, below: [parse(json.not)] };
        if (!Array.isArray(json[kind])) throw new Error("a group holds a list");
        return { kind, below: json[kind].map(parse) };
    }

    function parseRoot(json) {
        const found = parse(json);
        return found.rule ? { kind: "all", below: [found], isBare: true } : found;
    }

    function toJson(node) {
        if (node.rule) return node.rule;
        if (node.isBare && node.below.length === 1 && node.below[0].rule) return node.below[0].rule;
        if (node.kind !== "not") return { [node.kind]: node.below.map(toJson) };
        return node.below.length === 1
            ? { not: toJson(node.below[0]) }
            : { none: node.below.map(toJson) };
    }

    // Where each rule stands in the JSON, as the server writes it: "all[1].any[0]".
    function* placed(node, place = "") {
        yield [place, node];
        if (node.rule) return;
        const isAlone = node.below.length === 1;
        for (const [at, below] of node.below.entries()) {
            let step = `${node.kind === "not" && !isAlone ? "none" : node.kind}[${at}]`;
            if (node.kind === "not" && isAlone) step = "not";
            if (node.isBare && isAlone && below.rule) step = "";
            yield* placed(below, [place, step].filter(Boolean).join("."));
        }
    }

    // --- elements --------------------------------------------------------------------

    function element(name, attributes = {}, ...children) {
        const made = document.createElement(name);
        for (const [key, value] of Object.entries(attributes)) {
            if (key === "text") made.textContent = value;
            else if (value === true) made.setAttribute(key, "");
            else if (value !== false && value !== null) made.setAttribute(key, value);
        }
        made.append(...children.filter(Boolean));
        return made;
    }

    const option = (value, label, isChosen) =>
        element("option", { value, text: label, selected: isChosen });

    function button(label, action, more = {}) {
        const made = element("button", { type: "button", text: label, ...more });
        made.addEventListener("click", action);
        return made;
    }

    // --- drawing ---------------------------------------------------------------------

    function draw() {
        home.replaceChildren(element("h2", { text: "Rules" }), group(root, null));
        tellFaults();
    }

    function group(node, parent) {
        const made = element("fieldset", { class: "saywhen-group" });
        made.append(element("legend", { class: "saywhen-unseen", text: parent ? "Group of rules" : "Rules" }));
        const kind = element("select", { "aria-label": "Which of these rules must be true" });
        for (const [name, label] of Object.entries(GROUPS)) {
            const isChosen = name === node.kind || (name === "none" && node.kind === "not");
            kind.append(option(name, label, isChosen));
        }
        kind.addEventListener("change", () => {
            node.kind = kind.value;
            node.isBare = false;
            changed();
        });
        const head = element("div", { class: "saywhen-group-head" }, kind);
        if (parent) {
            head.append(button("Remove group", () => remove(node, parent), { class: "saywhen-quiet" }));
        }
        const list = element("ol", { class: "saywhen-rules" });
        for (const below of node.below) list.append(item(below, node));
        const feet = element(
            "div",
            { class: "saywhen-group-feet" },
            button("Add rule", () => add(node, { rule: blank() }), { class: "saywhen-quiet", "data-add": "rule" }),
            button("Add group", () => add(node, { kind: "any", below: [{ rule: blank() }] }), { class: "saywhen-quiet", "data-add": "group" }),
        );
        const fault = element("p", { class: "saywhen-fault", id: `fault-${++serial}`, hidden: true });
        made.append(head, fault, list, feet);
        node.drawn = { made, list, fault };
        return made;
    }

    const item = (node, parent) =>
        element("li", {}, node.rule ? rule(node, parent) : group(node, parent));

    function blank() {
        const [first] = fields.values();
        return { field: first.name, op: first.ops[0][0] };
    }

    function add(node, below) {
        node.below.push(below);
        const made = item(below, node);
        node.drawn.list.append(made);
        changed();
        made.querySelector("select").focus();
    }

    function remove(node, parent) {
        parent.below = parent.below.filter((other) => other !== node);
        (node.drawn.made.closest("li") || node.drawn.made).remove();
        changed();
        parent.drawn.made.querySelector(":scope > .saywhen-group-feet button").focus();
    }

    // Returns the field of a name and, of "received.30d", the days.
    function named(name) {
        if (fields.has(name)) return [fields.get(name), ""];
        const found = LATELY.exec(String(name));
        const base = found && fields.get(found[1]);
        return base && base.takesDays ? [base, found[2]] : [null, ""];
    }

    function rule(node, parent) {
        const number = ++serial;
        const made = element("div", { class: "saywhen-rule-row", role: "group", "aria-label": "Rule" });
        const fault = element("p", { class: "saywhen-fault", id: `fault-${number}`, hidden: true });
        const help = element("p", { class: "saywhen-note", id: `help-${number}` });
        const picker = element("select", { "aria-label": "What is asked about", "aria-describedby": `help-${number} fault-${number}` });
        const slot = element("div", { class: "saywhen-slot" });
        let heading = null;
        for (const field of fields.values()) {
            if (heading?.label !== field.group) {
                heading = element("optgroup", { label: field.group });
                picker.append(heading);
            }
            heading.append(option(field.name, field.label, false));
        }
        const [known] = named(node.rule.field);
        if (known) picker.value = known.name;
        else picker.prepend(option(node.rule.field ?? "", `${node.rule.field ?? "?"} (not known)`, true));

        picker.addEventListener("change", () => {
            const [chosen] = named(picker.value);
            const op = chosen?.ops.some(([name]) => name === node.rule.op) ? node.rule.op : chosen?.ops[0][0];
            const [before] = named(node.rule.field);
            const keeps = before && chosen && before.kind === chosen.kind && !chosen.choices.length;
            const value = keeps ? node.rule.value : undefined;
            node.rule = { field: picker.value, op };
            if (value !== undefined) node.rule.value = value;
            node.touched = false;
            fill();
            changed();
        });

        function fill() {
            const [field, days] = named(node.rule.field);
            help.textContent = field?.help || "";
            help.hidden = !help.textContent;
            slot.replaceChildren();
            if (!field) {
                slot.append(element("code", { text: JSON.stringify(node.rule) }));
                return;
            }
            if (field.takesDays) slot.append(lately(node, field, days));
            const op = element("select", { "aria-label": "How it is compared", class: "saywhen-op" });
            for (const [name, label] of field.ops) op.append(option(name, label, name === node.rule.op));
            if (!field.ops.some(([name]) => name === node.rule.op)) {
                op.prepend(option(String(node.rule.op ?? ""), `${node.rule.op ?? "?"} (does not fit)`, true));
            }
            op.addEventListener("change", () => {
                refit(node, field, op.value);
                fill();
                slot.querySelector(".saywhen-op").focus();
                changed();
            });
            slot.append(op, ...value(node, field, number));
        }

        const away = button("Remove", () => remove(node, parent), { class: "saywhen-quiet saywhen-away" });
        made.append(picker, slot, away, help, fault);
        made.addEventListener("focusout", () => {
            node.touched = true;
            tellFaults();
        });
        node.drawn = { made, fault, picker };
        fill();
        return made;
    }

    // "in the last … days" of a field that counts, or of all time.
    function lately(node, field, days) {
        const input = element("input", { type: "number", min: 1, max: 36500, placeholder: "all", "aria-label": "In the last how many days; empty: ever", class: "saywhen-few" });
        input.value = days;
        input.addEventListener("input", () => {
            const number = Number.parseInt(input.value, 10);
            node.rule.field = number > 0 ? `${field.name}.${number}d` : field.name;
            changed();
        });
        return element("span", { class: "saywhen-lately" }, "in the last ", input, " days");
    }

    // Carries the value over to another operator, as far as it fits there.
    function refit(node, field, op) {
        const held = node.rule.value;
        const shapeOf = (name) => {
            if (WITHOUT_VALUE.includes(name)) return "none";
            if (DAYS.includes(name)) return "days";
            if (LISTS.includes(name)) return "list";
            return name === "between" ? "pair" : "one";
        };
        const from = shapeOf(node.rule.op);
        const to = shapeOf(op);
        node.rule.op = op;
        if (from === to) return;
        const one = Array.isArray(held) ? held[0] : held;
        delete node.rule.value;
        if (from === "days" || to === "days" || to === "none" || one === undefined) return;
        node.rule.value = to === "list" || to === "pair" ? [one] : one;
    }

    // --- what a rule compares with ---------------------------------------------------

    function value(node, field, number) {
        const { op } = node.rule;
        if (WITHOUT_VALUE.includes(op)) return [];
        const put = (held) => {
            if (held === undefined || held === "" || (Array.isArray(held) && !held.length)) delete node.rule.value;
            else node.rule.value = held;
            changed();
        };
        const about = { "aria-describedby": `fault-${number}` };
        const held = node.rule.value;
        if (DAYS.includes(op)) {
            return [input("number", held, about, "How many days", (typed) => put(asNumber(typed)), { min: op === "in_next_days" ? 0 : 1, step: 1 }), " days"];
        }
        if (LISTS.includes(op)) return [severalOf(field, held, about, put)];
        if (op === "between") return pair(field, held, about, put);
        return [one(field, held, about, put, "Value", number)];
    }

    const asNumber = (typed) => (typed.trim() === "" || Number.isNaN(Number(typed)) ? typed : Number(typed));
    const read = (field, typed) => (field.kind === "number" ? asNumber(typed) : typed);

    function input(type, held, about, label, heard, more = {}) {
        const made = element("input", { type, "aria-label": label, ...about, ...more });
        made.value = held === undefined || held === null ? "" : typeof held === "object" ? JSON.stringify(held) : String(held);
        made.addEventListener("input", () => heard(made.value));
        return made;
    }

    function one(field, held, about, put, label, number = 0) {
        if (field.kind === "boolean" || field.choices.length) {
            const choices = field.choices.length ? field.choices : [[true, "yes"], [false, "no"]];
            const made = element("select", { "aria-label": label, ...about });
            made.append(option("", "Choose …", held === undefined));
            for (const [at, [word, said]] of choices.entries()) made.append(option(String(at), said, word === held));
            const isKnown = held === undefined || choices.some(([word]) => word === held);
            if (!isKnown) made.append(option("kept", `${JSON.stringify(held)} (not known)`, true));
            made.addEventListener("change", () => {
                if (made.value !== "kept") put(made.value === "" ? undefined : choices[made.value][0]);
            });
            return made;
        }
        const isDay = held === undefined || DAY.test(held);
        if ((field.kind === "date" || field.kind === "instant") && isDay) return input("date", held, about, label, put);
        if (field.kind === "number" && (held === undefined || typeof held === "number")) {
            return input("number", held, about, label, (typed) => put(typed === "" ? undefined : Number(typed)), { step: "any" });
        }
        if (!field.suggested.length) return input("text", held, about, label, (typed) => put(read(field, typed)));
        const list = element("datalist", { id: `suggested-${number}` });
        for (const [word, said] of field.suggested) list.append(option(word, said, false));
        const made = input("text", held, about, label, put, { list: list.id });
        return element("span", {}, made, list);
    }

    function pair(field, held, about, put) {
        const ends = Array.isArray(held) ? [...held] : [undefined, undefined];
        const end = (at, label) =>
            one(field, ends[at], about, (typed) => {
                ends[at] = typed === "" ? undefined : typed;
                put(ends.every((each) => each === undefined) ? undefined : ends.map((each) => each ?? ""));
            }, label);
        return [end(0, "From"), element("span", { text: "and" }), end(1, "To")];
    }

    function severalOf(field, held, about, put) {
        const values = Array.isArray(held) ? held : [];
        if (field.choices.length) {
            const made = element("fieldset", { class: "saywhen-choices" }, element("legend", { class: "saywhen-unseen", text: "Any of these" }));
            const others = values.filter((each) => !field.choices.some(([word]) => word === each));
            for (const [word, said] of field.choices) {
                const box = element("input", { type: "checkbox", value: word, checked: values.includes(word), ...about });
                made.append(element("label", {}, box, ` ${said}`));
            }
            made.addEventListener("change", () => {
                const ticked = [...made.querySelectorAll("input:checked")].map((box) => box.value);
                put([...ticked, ...others]);
            });
            return made;
        }
        const made = element("textarea", { rows: 3, "aria-label": "Values, one a line", placeholder: "One a line", ...about });
        made.value = values.map((each) => (typeof each === "object" ? JSON.stringify(each) : String(each))).join("\n");
        made.addEventListener("input", () => put(made.value.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => read(field, line))));
        return made;
    }

    // --- what is wrong, beside what it is about --------------------------------------

    const OF_RULE = /^\.?(field|op|value(\[\d+\])?)?$/;

    function tellFaults() {
        if (!root) return;
        for (const [place, node] of placed(root)) {
            const isGroup = !node.rule;
            const mine = faults.filter((fault) =>
                isGroup
                    ? [place, [place, node.kind].filter(Boolean).join(".")].includes(fault.place)
                    : fault.place.startsWith(place) && OF_RULE.test(fault.place.slice(place.length)),
            );
            const isBlank = !isGroup && node.rule.value === undefined && !WITHOUT_VALUE.includes(node.rule.op);
            const said = isBlank && mine.length ? "Fill in what it is compared with." : mine.map((fault) => fault.said).join(" ");
            const shows = Boolean(said) && (isGroup || !isBlank || node.touched);
            node.drawn.fault.textContent = shows ? said : "";
            node.drawn.fault.hidden = !shows;
            node.drawn.made.classList.toggle("saywhen-wrong", shows);
            for (const each of node.rule ? node.drawn.made.querySelectorAll("input, select, textarea") : []) {
                if (shows) each.setAttribute("aria-invalid", "true");
                else each.removeAttribute("aria-invalid");
            }
        }
    }

    // --- to and from the text --------------------------------------------------------

    let isWriting = false;
    function changed() {
        text.value = JSON.stringify(toJson(root), null, 2);
        isWriting = true;
        text.dispatchEvent(new Event("input", { bubbles: true }));
        isWriting = false;
    }

    function readText() {
        try {
            root = text.value.trim() ? parseRoot(JSON.parse(text.value)) : { kind: "all", below: [{ rule: blank() }] };
        } catch {
            root = null;
            home.replaceChildren(element("h2", { text: "Rules" }), element("p", { text: "The text below cannot be shown as rules. Mend it there." }));
            folded.open = true;
            return;
        }
        draw();
    }

    text.addEventListener("input", () => {
        if (!isWriting) readText();
    });
    // Once it is left, the text is written as the rules say it.
    text.addEventListener("change", () => {
        if (root && text.value.trim()) changed();
    });
    document.body.addEventListener("htmx:afterSwap", (event) => {
        const told = event.target.querySelector?.("#segment-faults") || document.getElementById("segment-faults");
        if (!told) return;
        faults = JSON.parse(told.textContent);
        tellFaults();
    });

    // The text is folded away for experts, below what it is built with.
    const folded = element("details", { class: "saywhen-piece saywhen-as-text" }, element("summary", { text: "As text" }));
    const row = text.closest(".field-rules") || text.closest(".form-row") || text.parentElement;
    const panel = row.closest("fieldset") || row;
    panel.after(home, folded);
    folded.append(row);
    home.hidden = false;
    readText();

    // Whom the rules mean stands beside them, or right below where there is no room.
    const people = document.querySelector(".saywhen-beside");
    if (people) {
        const beside = people.parentElement;
        const hasRoom = window.matchMedia("(min-width: 1200px)");
        const place = () => (hasRoom.matches ? beside.append(people) : home.after(people));
        hasRoom.addEventListener("change", place);
        place();
    }
    if (faults.length) {
        for (const [, node] of root ? placed(root) : []) node.touched = true;
        tellFaults();
    }
})();
