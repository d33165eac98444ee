// Puts merge fields and links at the cursor of the text that was last written in, and
// the preview under the text where there is no room beside the form.
(() => {
    const form = document.getElementById("campaign_form");
    const picker = document.getElementById("merge-fields");
    const body = document.getElementById("id_body");
    if (!form || !picker || !body) return;

    const links = document.getElementById("id_links");
    let last = body;
    body.before(picker);
    picker.hidden = false;

    const isText = (element) => element === body || /^id_(variants-\d+-body|body_without)$/.test(element.id);
    form.addEventListener("focusin", (event) => {
        if (isText(event.target)) last = event.target;
    });

    picker.addEventListener("click", (event) => {
        const words = event.target.dataset.insert;
        if (!words) return;
        last.focus();
        last.setRangeText(words, last.selectionStart, last.selectionEnd, "end");
        last.dispatchEvent(new Event("input", { bubbles: true }));
    });

    // One button for each link that has a name.
    const offerLinks = () => {
        picker.querySelectorAll("[data-link]").forEach((button) => button.remove());
        for (const line of links.value.split("\n")) {
            const name = line.split("=")[0].trim();
            if (!/^[\p{L}_][\p{L}\d_]*$/u.test(name)) continue;
            const button = document.createElement("button");
            button.type = "button";
            button.dataset.link = name;
            button.dataset.insert = `{{ ${name} }}`;
            button.textContent = `Link: ${name}`;
            picker.append(button);
        }
    };
    if (links) {
        links.addEventListener("input", offerLinks);
        offerLinks();
    }

    const preview = document.querySelector(".saywhen-beside");
    if (!preview) return;
    const home = preview.parentElement;
    const hasRoom = window.matchMedia("(min-width: 1200px)");
    const place = () => {
        if (hasRoom.matches) home.append(preview);
        else body.closest("fieldset").after(preview);
    };
    hasRoom.addEventListener("change", place);
    place();
})();
