// Passkeys: ask the server for a challenge, the device for its answer, and send the form with it.
// Without this file, or on a browser without passkeys, people use a password and a code.

const WORDS = {
  NotAllowedError: "Your device gave no passkey, so nothing was done. Try again, or use a code.",
  InvalidStateError: "This device has a passkey for Reeve already.",
  SecurityError: "Passkeys do not work at this address. Open Reeve at its own name.",
};
const OTHER = "The passkey could not be used, so nothing was done. Try again, or use a code.";

document.querySelectorAll("[data-reeve-passkey]").forEach(offer);

function offer(place) {
  const words = place.querySelector("[data-reeve-passkey-words]");
  if (!window.PublicKeyCredential) {
    words.textContent = "This browser has no passkeys. Use a code instead.";
    return;
  }
  const button = place.querySelector("button");
  words.textContent = "";
  place.querySelector("[data-reeve-passkey-with]").hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    words.textContent = "Waiting for your device.";
    try {
      await answer(place);
    } catch (error) {
      words.textContent = WORDS[error.name] || OTHER;
      button.disabled = false;
    }
  });
}

async function answer(place) {
  const form = place.closest("form");
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  body.set("about", place.dataset.reevePasskeyAbout);
  const asked = await fetch(place.dataset.reevePasskey, { method: "POST", body, credentials: "same-origin" });
  if (!asked.ok || asked.redirected) return void location.reload();
  const options = read(await asked.json());
  const create = place.dataset.reevePasskeyAct === "create";
  const credential = await navigator.credentials[create ? "create" : "get"]({ publicKey: options });
  place.querySelector("input[type=hidden]").value = JSON.stringify(written(credential));
  HTMLFormElement.prototype.submit.call(form);
}

// The server's options with their bytes as bytes.
function read(options) {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    (options[list] || []).forEach((one) => (one.id = bytes(one.id)));
  }
  return options;
}

// The device's answer with its bytes as text.
function written(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response };
}

function bytes(base64url) {
  return Uint8Array.from(atob(base64url.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const letters = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
