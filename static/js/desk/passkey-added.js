/* After a passkey was added, the page shows what there is now and the way on. */

addEventListener("otp_webauthn.register_complete", () => location.reload());
