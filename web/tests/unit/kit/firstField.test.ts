import { describe, expect, it } from 'vitest'

import { firstField } from '@/kit/firstField'

function first(markup: string): string | null {
  const root = document.createElement('div')
  root.innerHTML = markup
  return firstField(root)?.id ?? null
}

describe('where typing begins', () => {
  it.each([
    ['<button id="b"></button><input id="a">', 'a'],
    ['<input type="hidden" id="h"><textarea id="a"></textarea>', 'a'],
    ['<input disabled id="d"><input readonly id="r"><select id="a"></select>', 'a'],
    ['<input type="checkbox" id="c"><input type="radio" id="r"><input type="file" id="f">', null],
    ['<p>Read this</p>', null],
  ])('%s', (markup, id) => {
    expect(first(markup)).toBe(id)
  })
})
