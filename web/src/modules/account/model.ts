/** Pure: what is shown of sessions, tokens and codes. */

const BROWSERS: [RegExp, string][] = [
  [/MicroMessenger/, 'WeChat'],
  [/wxwork/i, 'WeCom'],
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const SYSTEMS: [RegExp, string][] = [
  [/HarmonyOS|OpenHarmony/, 'HarmonyOS'],
  [/iPhone|iPad|iPod/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/Linux|X11/, 'Linux'],
]

/** `Chrome · Windows`; what is no browser by its own first word; '' where nothing was said. */
export function deviceOf(userAgent: string): string {
  const first = (known: [RegExp, string][]): string => known.find(([sign]) => sign.test(userAgent))?.[1] ?? ''
  const names = [first(BROWSERS), first(SYSTEMS)].filter(Boolean)
  return names.length ? names.join(' · ') : (userAgent.split(/[\s/]/)[0] ?? '')
}

export function isPhoneLike(userAgent: string): boolean {
  return /iPhone|Android.*Mobile|HarmonyOS|Mobile/.test(userAgent)
}

/** A secret in groups of four, to be typed by hand. */
export function grouped(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ')
}

/** What is written into the file with recovery codes. */
export function codesFile(codes: string[], email: string, title: string, made: string): string {
  return [title, email, made, '', ...codes, ''].join('\n')
}

/** Permissions by the thing they are about: `ticket.read` under `ticket`. */
export function bySubject(permissions: string[]): [string, string[]][] {
  const found = new Map<string, string[]>()
  for (const one of [...permissions].sort()) {
    const subject = one.split('.')[0] ?? one
    found.set(subject, [...(found.get(subject) ?? []), one])
  }
  return [...found]
}

/** Days until a token should end; 0: never. */
export function expiryOf(days: number, now: Date): string | null {
  return days > 0 ? new Date(now.getTime() + days * 86_400_000).toISOString() : null
}
