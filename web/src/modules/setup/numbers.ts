/** What ticket numbers of a format look like, shown while somebody chooses one. The server counts; this only shows. */

export const NUMBER_STYLES = ['increment', 'date', 'date_daily', 'type_date', 'date_checksum', 'random'] as const
export type NumberStyle = (typeof NUMBER_STYLES)[number]

export interface NumberFormat {
  style: NumberStyle
  prefix: string
  digits: number | null
}

/** As many digits as the server gives each style where nothing is said. */
export const USUAL_DIGITS: Record<NumberStyle, number> = {
  increment: 6,
  date: 6,
  date_daily: 5,
  type_date: 4,
  date_checksum: 5,
  random: 10,
}

/** The check digit of ISO/IEC 7064, MOD 11,10; letters and signs are passed over. */
export function checkDigit(text: string): string {
  let p = 10
  for (const sign of text) if (/[0-9]/.test(sign)) p = (2 * ((p + Number(sign)) % 10 || 10)) % 11
  return String((11 - p) % 10)
}

/** A number of this format, with 138 as its counter. */
export function numberLike(format: NumberFormat, now: Date, typePrefix: string, zone: string): string {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(now).replaceAll('-', '')
  const digits = Math.min(12, Math.max(1, format.digits ?? USUAL_DIGITS[format.style]))
  const counter = '138'.padStart(digits, '0')
  switch (format.style) {
    case 'increment':
      return `${format.prefix}${counter}`
    case 'random':
      return `${format.prefix}${'8274016359274'.slice(0, digits)}`
    case 'type_date':
      return `${typePrefix || format.prefix}${day}-${counter}`
    case 'date_checksum': {
      const body = `${format.prefix}${day}${counter}`
      return body + checkDigit(body)
    }
    default:
      return `${format.prefix}${day}${counter}`
  }
}
