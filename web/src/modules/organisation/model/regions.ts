/** Countries by their two letters, with names in a language: from the browser's own tables. */

export interface Region {
  code: string
  name: string
}

const kept = new Map<string, Region[]>()
/** Codes that have a name but no phones of their own. */
const NO_COUNTRY = new Set(['EU', 'EZ', 'UN', 'QO', 'XA', 'XB', 'ZZ', 'AQ', 'BV', 'HM', 'TF', 'GS', 'UM', 'PN'])

export function regionsIn(locale: string): Region[] {
  let found = kept.get(locale)
  if (found) return found
  const names = new Intl.DisplayNames([locale], { type: 'region', fallback: 'none' })
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  found = letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => !NO_COUNTRY.has(code) && Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`)
    .flatMap((code) => {
      const name = names.of(code)
      return name ? [{ code, name }] : []
    })
    .sort((a, b) => a.name.localeCompare(b.name, locale))
  kept.set(locale, found)
  return found
}
