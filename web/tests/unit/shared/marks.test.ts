import fc from 'fast-check'
import { expect, test } from 'vitest'

import { marked, wordsOf } from '@/shared/marks'

test('words in any case are marked, signs are only signs', () => {
  expect(marked('The Printer (TP-80) prints', 'print (tp')).toEqual([
    { text: 'The ', isMarked: false },
    { text: 'Print', isMarked: true },
    { text: 'er ', isMarked: false },
    { text: '(TP', isMarked: true },
    { text: '-80) ', isMarked: false },
    { text: 'print', isMarked: true },
    { text: 's', isMarked: false },
  ])
})

test('quotes hold words together, # is no word', () => {
  expect(wordsOf('"paper jam" #GD1')).toEqual(['paper jam', 'GD1'])
})

test('nothing of a text is lost', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      (text, words) =>
        marked(text, words)
          .map((one) => one.text)
          .join('') === text,
    ),
  )
})
