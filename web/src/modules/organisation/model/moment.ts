/** Moments in a form (`2026-03-12T14:30`, as `datetime-local` has them) in the time zone of the person. */

function parts(at: Date, zone: string): string {
  const found = Object.fromEntries(
    new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  )
  return `${found.year}-${found.month}-${found.day}T${found.hour}:${found.minute}`
}

export function toLocal(moment: string, zone: string): string {
  return parts(new Date(moment), zone)
}

/** The moment as ISO in UTC; '' for what is no moment. An hour that a clock change skips becomes the one after it. */
export function fromLocal(text: string, zone: string): string {
  const wall = /^\d{4,}-\d\d-\d\dT\d\d:\d\d$/.test(text) ? Date.parse(`${text}:00Z`) : Number.NaN
  if (Number.isNaN(wall)) return ''
  let guess = wall
  for (let turn = 0; turn < 3; turn += 1) {
    const shown = Date.parse(`${parts(new Date(guess), zone)}:00Z`)
    if (shown === wall) break
    guess += wall - shown
  }
  return new Date(guess).toISOString()
}
