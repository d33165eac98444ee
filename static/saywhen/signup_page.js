// Takes over a colour that can be read; the preview is redrawn as after typing it.
document.addEventListener("click", (event) => {
    const { field, colour } = event.target.dataset ?? {};
    const input = field && colour && document.getElementById(`id_${field}`);
    if (!input) return;
    input.value = colour;
    input.dispatchEvent(new Event("input", { bubbles: true }));
});
