/*
 * What has to happen in the browser itself, delegated from the document so that it also serves what Blazor renders later.
 * Every page works without this file, except those that need a live connection anyway.
 */
(function () {
  'use strict';

  var root = document.documentElement;
  root.setAttribute('data-script', '');

  function closest(event, selector) {
    return event.target instanceof Element ? event.target.closest(selector) : null;
  }

  /* One polite live region for what happens without a trip to the server. */
  function announce(words) {
    var region = document.getElementById('portal-live');
    if (!region) {
      region = document.createElement('div');
      region.id = 'portal-live';
      region.className = 'p-sr';
      region.setAttribute('role', 'status');
      document.body.appendChild(region);
    }
    region.textContent = '';
    setTimeout(function () { region.textContent = words; }, 30);
  }

  /* Copy: the text of data-copy, or of the element named by data-copy-from. Runs inside the click, because Safari gives the
     clipboard only to the gesture itself; where it is refused (plain HTTP), the text is selected for the reader's own Ctrl+C. */
  var copiedTimers = new WeakMap();

  function select(element) {
    var range = document.createRange();
    range.selectNodeContents(element);
    var selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  function copied(button) {
    button.setAttribute('data-copied', '');
    clearTimeout(copiedTimers.get(button));
    copiedTimers.set(button, setTimeout(function () { button.removeAttribute('data-copied'); }, 2000));
    announce(button.getAttribute('data-copied-words') || 'Copied');
    button.dispatchEvent(new CustomEvent('copied', { bubbles: true }));
  }

  function copyBySelection(button, source, text) {
    var scratch = null;
    var element = source;
    if (!element) {
      scratch = document.createElement('span');
      scratch.textContent = text;
      scratch.className = 'p-sr';
      button.parentNode.appendChild(scratch);
      element = scratch;
    }
    select(element);
    var done = false;
    try { done = document.execCommand('copy'); } catch (refused) { done = false; }
    if (scratch) { scratch.remove(); }
    if (done) { copied(button); } else { announce('Selected. Press Ctrl+C or Command+C to copy.'); }
  }

  function copy(button) {
    var from = button.getAttribute('data-copy-from');
    var source = from ? document.getElementById(from) : null;
    var text = source ? source.textContent : button.getAttribute('data-copy');
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(function () { copied(button); }, function () { copyBySelection(button, source, text); });
    } else {
      copyBySelection(button, source, text);
    }
  }

  /* Download: a text that the page shows becomes a file without a trip to the server, which keeps nothing of it. */
  function download(button) {
    var text = button.getAttribute('data-download-head') + '\r\n\r\n' + document.getElementById(button.getAttribute('data-download-from')).textContent.replace(/\n/g, '\r\n') + '\r\n';
    var link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    link.download = button.getAttribute('data-download-name');
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  }

  /* The drawer of the frame under 900 px: everything else is inert while it is open. */
  function drawer(open) {
    var frame = document.querySelector('.p-frame');
    if (!frame || frame.classList.contains('p-drawer-open') === open) { return; }
    frame.classList.toggle('p-drawer-open', open);
    frame.querySelectorAll('.p-head, .p-main').forEach(function (part) { part.inert = open; });
    var button = frame.querySelector('.p-drawer-button');
    button.setAttribute('aria-expanded', String(open));
    var target = open ? frame.querySelector('.p-nav a, .p-nav button') : button;
    if (target) { target.focus(); }
  }

  function showPassword(button) {
    var input = document.getElementById(button.getAttribute('data-show-password'));
    var show = input.type === 'password';
    input.type = show ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(show));
    button.textContent = button.getAttribute(show ? 'data-hide-words' : 'data-show-words');
    input.focus();
  }

  document.addEventListener('click', function (event) {
    var hit;
    if ((hit = closest(event, '[data-copy], [data-copy-from]'))) { copy(hit); return; }
    if ((hit = closest(event, '[data-show-password]'))) { showPassword(hit); return; }
    if ((hit = closest(event, '[data-skip]'))) {
      var main = document.getElementById(hit.getAttribute('data-skip'));
      if (main) { event.preventDefault(); main.focus(); main.scrollIntoView(); }
      return;
    }
    if ((hit = closest(event, '[data-download-from]'))) { download(hit); return; }
    if (closest(event, '[data-print]')) { print(); return; }
    if (closest(event, '[data-reload]')) { location.reload(); return; }
    if (closest(event, '[data-reconnect]')) { window.Blazor.reconnect().then(function (alive) { if (!alive) { location.reload(); } }, function () { }); return; }
    if (closest(event, '.p-drawer-button')) { drawer(true); return; }
    if (closest(event, '.p-scrim, [data-drawer-close], .p-nav a')) { drawer(false); }
    document.querySelectorAll('details.p-menu[open]').forEach(function (menu) {
      if (!menu.contains(event.target) || closest(event, '.p-menu-panel a')) { menu.open = false; }
    });
  });

  document.addEventListener('keydown', function (event) {
    if (event.key !== 'Escape') { return; }
    drawer(false);
    var menu = document.querySelector('details.p-menu[open]');
    if (menu) { menu.open = false; menu.querySelector('summary').focus(); }
  });

  /* Caps Lock: said beside the password field while it is on. */
  ['keydown', 'keyup'].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      var field = closest(event, '[data-caps-lock]');
      if (!field || !event.getModifierState) { return; }
      document.getElementById(field.getAttribute('data-caps-lock')).hidden = !event.getModifierState('CapsLock');
    });
  });

  /* Strength while typing: length, repetition and runs only. The server's judgement is the one that counts. */
  function varied(text) {
    var points = Array.from(text.toLowerCase());
    var worth = 0;
    for (var i = 0; i < points.length; i++) {
      var step = i === 0 ? 2 : points[i].codePointAt(0) - points[i - 1].codePointAt(0);
      if (Math.abs(step) > 1 && points.indexOf(points[i]) === i) { worth += 1; } else if (Math.abs(step) > 1) { worth += 0.5; }
    }
    return worth;
  }

  document.addEventListener('input', function (event) {
    var field = closest(event, '[data-password-strength]');
    if (field) {
      var meter = document.getElementById(field.getAttribute('data-password-strength'));
      var length = Array.from(field.value).length;
      var least = Number(field.getAttribute('data-least')) || 12;
      var words = 'short';
      if (length >= least) { words = varied(field.value) < least * 0.6 ? 'plain' : (varied(field.value) < least ? 'fair' : 'good'); }
      meter.textContent = length === 0 ? '' : meter.getAttribute('data-' + words).replace('{0}', String(least - length));
      return;
    }
    var code = closest(event, '[data-submit-when-full]');
    if (code && /^[\d ]+$/.test(code.value) && code.value.replace(/ /g, '').length === Number(code.getAttribute('data-submit-when-full')) && code.form) { code.form.requestSubmit(); }
  });

  /* A plain form is sent once; the button keeps its width and says what is happening. */
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.hasAttribute('data-submit-once')) { return; }
    if (form.hasAttribute('data-submitted')) { event.preventDefault(); return; }
    form.setAttribute('data-submitted', '');
    var button = event.submitter || form.querySelector('[type="submit"]');
    if (!button) { return; }
    button.style.minWidth = button.offsetWidth + 'px';
    button.setAttribute('aria-busy', 'true');
    button.setAttribute('data-idle-words', button.textContent);
    var busy = button.getAttribute('data-busy') || form.getAttribute('data-submit-once');
    if (busy) {
      button.textContent = busy;
      var spinner = document.createElement('span');
      spinner.className = 'p-spinner';
      spinner.setAttribute('aria-hidden', 'true');
      button.prepend(spinner);
      announce(busy);
    }
  });

  /* The page may come back from the browser's memory with its form still marked as sent. */
  window.addEventListener('pageshow', function (event) {
    if (!event.persisted) { return; }
    document.querySelectorAll('[data-submitted]').forEach(function (form) { form.removeAttribute('data-submitted'); });
    document.querySelectorAll('[data-idle-words]').forEach(function (button) {
      button.textContent = button.getAttribute('data-idle-words');
      button.removeAttribute('data-idle-words');
      button.removeAttribute('aria-busy');
    });
  });

  /* A form on a live page whose answer sets a cookie goes by fetch: page, circuit and everything typed elsewhere stay. What it sends
     never crosses the circuit; the page hears only how it ended. */
  function answered(form, detail) {
    if (detail.ok) {
      form.reset();
    } else if (detail.field) {
      var name = '.' + detail.field.toLowerCase();
      var field = Array.from(form.elements).find(function (element) { return element.name && element.name.toLowerCase().endsWith(name); });
      if (field) { field.focus(); field.select(); }
    }
    delete detail.body;
    form.dispatchEvent(new CustomEvent('answered', { bubbles: true, detail: detail }));
  }

  var failed = { ok: false, code: 'request_failed', message: 'The portal could not be reached, or this page is too old. Reload it and try again.' };

  /* Posts fields and yields how it ended; body holds what a success answered. */
  function post(address, fields) {
    return fetch(address, {
      method: 'POST', body: fields, headers: { Accept: 'application/json' }, credentials: 'same-origin', redirect: 'manual'
    }).then(function (response) {
      /* Only a session that is over is sent away. */
      if (response.type === 'opaqueredirect') { location.reload(); return failed; }
      return response.text().then(function (text) {
        var body = {};
        try { body = text ? JSON.parse(text) : {}; } catch (unreadable) { return failed; }
        if (response.ok) { return { ok: true, count: body.count || 0, body: body }; }
        var fields = Object.keys(body.errors || {});
        return body.code ? { ok: false, code: body.code, message: body.detail, field: fields[0] || null } : failed;
      });
    }).catch(function () { return failed; });
  }

  function fieldsOf(form, more) {
    var fields = new URLSearchParams(new FormData(form));
    Object.keys(more || {}).forEach(function (name) { fields.set(name, more[name]); });
    return fields;
  }

  function send(form, work) {
    if (form.hasAttribute('data-sending')) { return; }
    form.setAttribute('data-sending', '');
    var button = form.querySelector('[type="submit"]');
    if (button) { button.setAttribute('aria-busy', 'true'); }
    work().then(function (detail) {
      form.removeAttribute('data-sending');
      if (button) { button.removeAttribute('aria-busy'); }
      answered(form, detail);
    });
  }

  function sendByFetch(form) { send(form, function () { return post(form.getAttribute('data-fetch'), fieldsOf(form)); }); }

  /* Passkeys: the server asks (data-options), the browser answers, the server judges (data-finish). The JSON forms are those of WebAuthn
     Level 3; browsers that do not know them, and extensions that break them, get the same by hand. */
  function fromBase64(text) {
    return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), function (letter) { return letter.charCodeAt(0); });
  }

  function toBase64(buffer) {
    return btoa(Array.from(new Uint8Array(buffer), function (byte) { return String.fromCharCode(byte); }).join('')).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  }

  function readOptions(kind, json) {
    var parser = kind === 'create' ? 'parseCreationOptionsFromJSON' : 'parseRequestOptionsFromJSON';
    if (PublicKeyCredential[parser]) { return PublicKeyCredential[parser](json); }
    json.challenge = fromBase64(json.challenge);
    if (json.user) { json.user.id = fromBase64(json.user.id); }
    (json.excludeCredentials || []).concat(json.allowCredentials || []).forEach(function (known) { known.id = fromBase64(known.id); });
    return json;
  }

  function writeCredential(credential) {
    var answer = credential.response;
    var response = { clientDataJSON: toBase64(answer.clientDataJSON) };
    if (answer.attestationObject) {
      response.attestationObject = toBase64(answer.attestationObject);
      response.transports = answer.getTransports ? answer.getTransports() : [];
    } else {
      response.authenticatorData = toBase64(answer.authenticatorData);
      response.signature = toBase64(answer.signature);
      response.userHandle = answer.userHandle ? toBase64(answer.userHandle) : null;
    }
    return JSON.stringify({
      id: credential.id, rawId: toBase64(credential.rawId), type: credential.type, response: response,
      authenticatorAttachment: credential.authenticatorAttachment || null, clientExtensionResults: {}
    });
  }

  function refusedByBrowser(error) {
    if (error.name === 'InvalidStateError') { return { ok: false, code: 'passkey_registered', message: 'The device already holds a passkey for this account.' }; }
    return { ok: false, code: 'passkey_cancelled', message: 'No passkey was used: it was cancelled, took too long, or there is none on this device.' };
  }

  var autofill = null;

  /* A quiet ceremony waits in the address field's suggestions and gives way to a loud one. */
  function runPasskey(form, quiet) {
    var kind = form.getAttribute('data-passkey');
    if (autofill) { autofill.abort(); autofill = null; }
    return post(form.getAttribute('data-options'), fieldsOf(form)).then(function (offer) {
      if (!offer.ok) { return offer; }
      var request = { publicKey: readOptions(kind, offer.body.options) };
      if (quiet) {
        autofill = new AbortController();
        request.mediation = 'conditional';
        request.signal = autofill.signal;
      }
      return navigator.credentials[kind](request).then(function (credential) {
        /* The tick of the sign-in form holds for every way in. */
        var shared = document.querySelector('input[name="Form.Shared"]:checked') !== null;
        return post(form.getAttribute('data-finish'), fieldsOf(form, { challenge: offer.body.id, credential: writeCredential(credential), shared: String(shared) }));
      }, refusedByBrowser);
    }).catch(function () { return failed; }).then(function (detail) {
      if (detail.ok && detail.body.location) { location.assign(detail.body.location); }
      return detail;
    });
  }

  function say(form, detail) {
    var place = form.querySelector('[data-says]');
    if (place) { place.textContent = detail.ok ? '' : detail.message; }
    return detail;
  }

  function offerAutofill() {
    var form = document.querySelector('form[data-autofill]');
    if (!form || form.hasAttribute('data-waiting') || !PublicKeyCredential.isConditionalMediationAvailable) { return; }
    form.setAttribute('data-waiting', '');
    PublicKeyCredential.isConditionalMediationAvailable().then(function (can) {
      if (!can) { return; }
      runPasskey(form, true).then(function (detail) {
        if (detail.code === 'passkey_cancelled') { return; }
        say(form, detail);

        /* The page stood open longer than a challenge lives, or another passkey may be chosen. */
        if (!detail.ok && detail.code.indexOf('passkey_') === 0) { form.removeAttribute('data-waiting'); offerAutofill(); }
      });
    });
  }

  if (window.PublicKeyCredential && navigator.credentials) {
    root.setAttribute('data-passkeys', '');
    offerAutofill();
    document.addEventListener('focusin', function (event) { if (closest(event, '[autocomplete~="webauthn"]')) { offerAutofill(); } });
  }

  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (form instanceof HTMLFormElement && form.hasAttribute('data-passkey')) {
      event.preventDefault();
      say(form, { ok: true });
      send(form, function () { return runPasskey(form, false).then(function (detail) { return say(form, detail); }); });
    }
  });

  document.addEventListener('submit', function (event) {
    if (event.target instanceof HTMLFormElement && event.target.hasAttribute('data-fetch')) {
      event.preventDefault();
      sendByFetch(event.target);
    }
  });

  /* Sends a form once more after the page has asked for what was missing. */
  window.portalSubmit = function (id) { document.getElementById(id).requestSubmit(); };

  /* The exact time in the reader's own zone, written when asked for. */
  function localTime(event) {
    var time = closest(event, 'time[data-local]');
    if (!time || time.hasAttribute('data-local-done')) { return; }
    time.setAttribute('data-local-done', '');
    time.title = new Date(time.dateTime).toLocaleString(undefined, { dateStyle: 'long', timeStyle: 'long' });
  }
  document.addEventListener('pointerover', localTime);
  document.addEventListener('focusin', localTime);

  /* A rejected circuit cannot come back: the page returns by itself unless something typed would be lost. */
  function typed() {
    return Array.from(document.querySelectorAll('main input, main textarea, .rz-dialog input, .rz-dialog textarea'))
      .some(function (field) { return field.value !== field.defaultValue && field.type !== 'radio' && field.type !== 'checkbox'; });
  }

  /* The session is over: nothing of the page stays, and nothing on it may hold the reader back, not even an open reveal. */
  var isSigningOut = false;
  document.addEventListener('submit', function (event) {
    isSigningOut = isSigningOut || event.target.getAttribute('action') === '/logout';
  });
  window.portalLeave = function (address) {
    window.addEventListener('beforeunload', function (event) { event.stopImmediatePropagation(); }, true);
    document.body.hidden = true;

    /* The page that signs out is on its way already, and the answer to its form clears what the browser keeps. */
    if (!isSigningOut) { location.replace(address); }
  };

  var connection = document.getElementById('components-reconnect-modal');
  if (connection) {
    new MutationObserver(function () {
      if (connection.classList.contains('components-reconnect-rejected') && !typed()) { location.reload(); }
    }).observe(connection, { attributes: true, attributeFilter: ['class'] });
  }

  if (window.Blazor && window.Blazor.registerCustomEventType) {
    window.Blazor.registerCustomEventType('copied', { createEventArgs: function () { return {}; } });
    window.Blazor.registerCustomEventType('answered', { createEventArgs: function (event) { return event.detail; } });
  }
}());
