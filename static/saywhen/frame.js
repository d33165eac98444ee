// Tells the page around this one how tall it is, what step it shows, and that Escape was
// pressed. To whoever frames it, since only sites named by the page can; nothing here
// says who is signing up.
(() => {
    const tell = (what, value) => parent.postMessage({ saywhen: what, value }, "*");
    const root = document.documentElement;
    new ResizeObserver(() => tell("height", Math.ceil(root.getBoundingClientRect().height)))
        .observe(root);
    tell("step", document.body.dataset.step);
    addEventListener("keydown", (event) => event.key === "Escape" && tell("close"));
})();
