// Makes or uses a passkey where the browser can; without, the page offers its other way.
// The form carries data-passkey ("make" or "use") and data-options (JSON from the server).
(() => {
  "use strict";

  const canParse = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!canParse) continue;
    const isMaking = form.dataset.passkey === "make";
    const options = JSON.parse(form.dataset.options).publicKey;
    const words = form.querySelector("[data-passkey-words]");
    form.hidden = false;

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        const answer = isMaking
          ? await navigator.credentials.create({
            publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
          })
          : await navigator.credentials.get({
            publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
          });
        form.elements.answer.value = JSON.stringify(answer.toJSON());
        form.submit();
      } catch {
        // Closed by the person, or no key here: nothing has happened, and they may try again.
        if (words) words.hidden = false;
      }
    });
  }
})();
