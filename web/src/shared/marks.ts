/** Pure: where the words that were searched for stand in a text. */

export interface Piece {
  text: string
  isMarked: boolean
}

/** The words of a search: what stands in quotes is one, a leading `#` says "number" and is none. */
export function wordsOf(searched: string): string[] {
  const found: string[] = []
  for (const [, quoted, bare] of searched.matchAll(/"([^"]+)"|([^\s"]+)/g)) {
    const word = (quoted ?? bare ?? '').replace(/^#+/, '').trim()
    if (word) found.push(word)
  }
  return found.sort((a, b) => b.length - a.length)
}

/** The text in pieces, marked and not; without any difference of upper and lower case. */
export function marked(text: string, searched: string): Piece[] {
  const words = wordsOf(searched)
  if (words.length === 0) return [{ text, isMarked: false }]
  const pattern = new RegExp(`(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'giu')
  return text
    .split(pattern)
    .map((piece, at) => ({ text: piece, isMarked: at % 2 === 1 }))
    .filter((piece) => piece.text)
}
