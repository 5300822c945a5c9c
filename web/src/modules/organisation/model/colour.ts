/** How well a brand colour is read: contrast by WCAG, and the nearest shade of it that reaches 4.5:1. */

export const READABLE = 4.5
const WHITE = '#ffffff'
const BLACK = '#000000'

/** `#0b6b7b` in small letters; null for what is no colour. `0b6b7b` and `#0bf` are understood. */
export function colourOf(text: string): string | null {
  const found = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1]?.toLowerCase()
  if (!found) return null
  return `#${found.length === 3 ? [...found].map((one) => one + one).join('') : found}`
}

function channels(colour: string): [number, number, number] {
  const at = (from: number): number => Number.parseInt(colour.slice(from, from + 2), 16)
  return [at(1), at(3), at(5)]
}

function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map((value) => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** 1…21. */
export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** Black or white, whichever is read better on it. */
export function inkOn(colour: string): string {
  return contrast(colour, WHITE) >= contrast(colour, BLACK) ? WHITE : BLACK
}

/** The colour, darkened step by step until it is read on white. */
export function readableOnWhite(colour: string): string {
  const base = channels(colour)
  for (let share = 100; share >= 0; share -= 1) {
    const shade = `#${base
      .map((value) =>
        Math.floor((value * share) / 100)
          .toString(16)
          .padStart(2, '0'),
      )
      .join('')}`
    if (contrast(shade, WHITE) >= READABLE) return shade
  }
  return BLACK
}
