// The life of the form: asked for, drawn, sent, refused or thanked.

const say = (text, again) => root.replaceChildren(
  el('p', { role: 'status' }, text), again ? el('button', { type: 'button', onclick: again }, word('retry')) : '')

const ask = async () => {
  const answer = await fetch(`${api}${locale ? `?locale=${locale}` : ''}`, { credentials: 'omit', cache: 'no-store' })
  const body = await answer.json().catch(() => ({}))
  if (!answer.ok) throw Object.assign(new Error(body.code), { status: answer.status, params: body.params || {} })
  return body
}
const reason = (failure) => {
  if (failure.status === 410) return word('closed')
  if (failure.status === 403) return word('refused')
  if (failure.status === 404) return word('missing')
  if (failure.status === 429) return word('busy', { seconds: failure.params.seconds || 60 })
  return word('unreachable')
}

async function begin() {
  say(word('loading'))
  try {
    draw(await ask())
  } catch (failure) {
    say(reason(failure), [403, 404, 410].includes(failure.status) ? null : begin)
  }
}

function draw(form) {
  locale = form.locale
  host.lang = form.locale
  if (isPage) {
    document.documentElement.lang = form.locale
    document.title = form.title || word('title')
  }
  const text = (name, autocomplete, type = 'text') => el('input', { type, autocomplete, maxlength: 254 })
  const name = text('name', 'name'), email = text('email', 'email', 'email')
  const trap = el('input', { type: 'text', tabindex: '-1', autocomplete: 'off', id: 'f-website' })
  const rows = [
    row('name', word('name'), '', true, name, () => name.value),
    row('email', word('email'), '', true, email, () => email.value),
    ...form.fields.map((field) => fieldRow(field, form)),
  ]
  const note = el('div', { class: 'note', role: 'alert', hidden: true })
  const button = el('button', { type: 'submit' }, form.button || word('button'))
  // The work begins as soon as somebody begins to type, and is mostly done when he has finished.
  let work = null
  const begun = () => {
    work ||= { challenge: form.challenge, answer: solve(form.challenge, form.work_bits) }
    return work
  }
  // Nobody fills a form in so fast; who sends a renewed one again at once should not be taken for a program.
  let ripe = performance.now() + 2500

  async function send(event) {
    event.preventDefault()
    if (button.getAttribute('aria-disabled')) return
    rows.forEach((one) => one.blame(''))
    note.hidden = true
    button.setAttribute('aria-disabled', 'true')
    button.textContent = word('sending')
    try {
      await post(begun())
    } catch {
      tell(word('unreachable'))
    } finally {
      button.removeAttribute('aria-disabled')
      button.textContent = form.button || word('button')
    }
  }

  function filled() {
    const values = {}
    for (const one of rows.slice(2)) {
      const value = one.read()
      if (value !== undefined) values[one.name.replace('values.', '')] = value
    }
    return values
  }

  // Fields under conditions: the server says which show, as it will judge them when they are sent. Where it cannot be
  // asked they stay as they are, and it says so then.
  let asking = 0
  async function judge() {
    asking += 1
    const mine = asking
    const body = new FormData()
    body.append('request', JSON.stringify({ values: filled() }))
    const answer = await fetch(`${api}/judgements`, { method: 'POST', body, credentials: 'omit' }).catch(() => null)
    const judged = answer && answer.ok ? await answer.json().catch(() => null) : null
    if (!judged || mine !== asking) return
    for (const one of judged.fields) {
      const found = rows.find((each) => each.name === `values.${one.field}` || (each.files && one.field === 'files'))
      if (found) found.judge(one.is_shown, one.is_required)
    }
  }
  const isLive = form.fields.some((field) => field.is_conditional)
  let pause = 0
  const changed = () => {
    clearTimeout(pause)
    if (isLive) pause = setTimeout(judge, 400)
  }

  async function post(mine, isRenewed = false) {
    const values = filled()
    const said = { challenge: mine.challenge, answer: await mine.answer, name: name.value, email: email.value, values,
      page: location.href.slice(0, 1000), website: trap.value }
    await new Promise((go) => setTimeout(go, ripe - performance.now()))
    const body = new FormData()
    body.append('request', JSON.stringify(said))
    for (const file of rows.flatMap((one) => (one.files && !one.element.hidden ? one.files() : []))) body.append('files', file, file.name)
    const answer = await fetch(`${api}/requests`, { method: 'POST', body, credentials: 'omit' })
    const became = await answer.json().catch(() => ({}))
    if (answer.ok) done(became)
    else await refused(answer.status, became, isRenewed)
  }

  async function refused(status, problem, isRenewed) {
    const isStale = ['challenge_used', 'link_expired', 'link_invalid', 'work_missing'].includes(problem.code)
    if (isStale && isRenewed) return tell(word('unreachable'))
    if (isStale) {
      Object.assign(form, await ask())
      ripe = performance.now() + 2500
      work = null
      return post(begun(), true)
    }
    const blamed = (problem.errors || []).filter((one) => blame(one))
    if (!blamed.length) return tell(reason({ status, params: problem.params || {} }))
    tell(word('summary'))
    rows.find((one) => one.element.querySelector('[aria-invalid]')).focus()
  }

  function blame(one) {
    const found = rows.find((each) => one.field === each.name || one.field.startsWith(`${each.name}.`)
      || (each.files && one.field === 'values.files'))
    if (found) found.blame(message(one))
    return Boolean(found)
  }

  const message = (one) => {
    if (one.code === 'required' || one.code === 'string_too_short' || one.code === 'missing') return word('empty')
    return WORDS[locale][one.code] || `${word('invalid')}${[one.message, one.remedy].filter(Boolean).join(' ')}`
  }
  const tell = (words) => { note.textContent = words; note.hidden = false }

  function done(became) {
    const heading = el('h2', { tabindex: '-1' }, form.title || word('title'))
    root.replaceChildren(
      heading,
      el('p', { role: 'status' }, became.thanks || word('thanks')),
      el('p', {}, word(became.number ? 'number' : 'reference'), el('span', { class: 'number' }, became.number || became.reference)),
      el('button', { type: 'button', class: 'plain', onclick: begin }, word('more')),
    )
    heading.focus()
    host.dispatchEvent(new CustomEvent('gongdan-sent', { bubbles: true, composed: true, detail: { number: became.number, reference: became.reference } }))
  }

  root.replaceChildren(
    el('h2', {}, form.title || word('title')),
    form.lead ? el('p', {}, form.lead) : '',
    el('form', { novalidate: true, onsubmit: send, onfocusin: begun, oninput: changed, onchange: changed },
      note, ...rows.map((one) => one.element),
      el('div', { class: 'trap', 'aria-hidden': 'true' }, el('label', { for: 'f-website' }, 'Website'), trap),
      button),
  )
  if (isLive) judge()
}

begin()
