// The fields: how each kind is drawn, read, and told that it is wrong.

const INPUTS = { text: 'text', phone: 'tel', email: 'email', url: 'url', integer: 'number', decimal: 'text', money: 'text', date: 'date', time: 'time', datetime: 'datetime-local' }
const flat = (options, above = '', path = []) => options.flatMap((one) => {
  const name = above ? `${above} / ${one.name}` : one.name
  return [{ key: one.key, name, path: [...path, one.key] }, ...flat(one.children, name, [...path, one.key])]
})

// What a row knows: its name on the wire, its element, how its value is read and how it is emptied.
function row(name, label, hint, isRequired, control, read) {
  const id = `f-${name.replace(/\W/g, '-')}`
  const wrong = el('p', { class: 'wrong', id: `${id}-wrong`, hidden: true })
  const told = hint ? el('p', { class: 'hint', id: `${id}-hint` }, hint) : null
  const described = [told && `${id}-hint`, `${id}-wrong`].filter(Boolean).join(' ')
  control.id = id
  control.setAttribute('aria-describedby', described)
  if (isRequired && control.tagName !== 'FIELDSET') control.setAttribute('aria-required', 'true')
  const must = el('span', { class: 'must', hidden: !isRequired }, word('required'))
  let element
  if (control.tagName === 'FIELDSET') {
    control.prepend(el('legend', {}, label, must))
    element = el('div', { class: 'row' }, control, told, wrong)
  } else {
    element = el('div', { class: 'row' }, el('label', { for: id }, label, must), control, told, wrong)
  }
  const blame = (message) => {
    wrong.textContent = message || ''
    wrong.hidden = !message
    if (message) control.setAttribute('aria-invalid', 'true')
    else control.removeAttribute('aria-invalid')
  }
  control.addEventListener('input', () => blame(''))
  const focus = () => (control.tagName === 'FIELDSET' ? control.querySelector('input') : control).focus()
  // As the server judges it: fields come and go with what is filled in elsewhere.
  const judge = (isShown, isNeeded) => {
    element.hidden = !isShown
    must.hidden = !isNeeded
    if (control.tagName === 'FIELDSET') return
    if (isNeeded) control.setAttribute('aria-required', 'true')
    else control.removeAttribute('aria-required')
  }
  return { name, element, blame, focus, judge, read: () => (element.hidden ? undefined : read()) }
}

function fieldRow(field, form) {
  const { kind, rules } = field
  const name = `values.${field.field}`
  const start = field.default
  if (kind === 'files') {
    const control = el('input', { type: 'file', multiple: true })
    const limits = word('files', { count: form.max_files, size: Math.floor(form.max_file_bytes / 1048576) })
    const hint = [field.hint, limits].filter(Boolean).join('\n')
    return { ...row('files', field.label, hint, field.is_required, control, () => undefined), files: () => [...control.files] }
  }
  if (kind === 'boolean') {
    const box = el('input', { type: 'checkbox', checked: start === true })
    const control = el('fieldset', {}, el('label', { class: 'choice' }, box, word('yes')))
    return row(name, field.label, field.hint, field.is_required, control, () => (box.checked || field.is_required ? box.checked : undefined))
  }
  if (kind === 'multi_select') {
    const boxes = field.options.map((one) => el('input', { type: 'checkbox', value: one.key, checked: (start || []).includes(one.key) }))
    const control = el('fieldset', {}, ...boxes.map((box, at) => el('label', { class: 'choice' }, box, field.options[at].name)))
    return row(name, field.label, field.hint, field.is_required, control, () => {
      const chosen = boxes.filter((box) => box.checked).map((box) => box.value)
      return chosen.length ? chosen : undefined
    })
  }
  if (kind === 'select' || kind === 'category' || kind === 'cascade') {
    const options = flat(field.options)
    const chosen = Array.isArray(start) ? start[start.length - 1] : start
    const control = el('select', {}, el('option', { value: '' }, word('choose')),
      ...options.map((one, at) => el('option', { value: String(at), selected: one.key === chosen }, one.name)))
    return row(name, field.label, field.hint, field.is_required, control, () => {
      const one = control.value === '' ? undefined : options[Number(control.value)]
      return one && (kind === 'cascade' ? one.path : one.key)
    })
  }
  const control = kind === 'long_text' ? el('textarea', { rows: 6 }) : el('input', { type: INPUTS[kind] || 'text' })
  if (rules.max_length) control.maxLength = rules.max_length
  if (kind === 'integer') control.step = '1'
  if (kind === 'decimal' || kind === 'money') control.inputMode = 'decimal'
  if (field.field === 'title') control.maxLength = 300
  if (start !== null && start !== undefined && typeof start !== 'object') control.value = String(start)
  return row(name, field.label, field.hint, field.is_required, control, () => {
    const typed = control.value.trim()
    if (!typed) return undefined
    if (kind === 'integer') return Number(typed)
    return kind === 'datetime' ? new Date(typed).toISOString() : control.value
  })
}
