import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { addShortcuts, capsOf, isSingleKey, keysOf, switchSingleKeys } from '@/shared/shortcuts'

let remove = (): void => {}
const ran = vi.fn()

function add(...keys: string[]): void {
  remove = addShortcuts(keys.map((one) => ({ keys: one, label: 'x', group: 'x', run: () => ran(one) })))
}

function press(key: string, more: KeyboardEventInit = {}, target: EventTarget = document.body): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })
  target.dispatchEvent(event)
  return event
}

beforeEach(() => ran.mockClear())
afterEach(() => {
  remove()
  switchSingleKeys(true)
  document.body.innerHTML = ''
})

describe('keys', () => {
  test('a key, a chord and a key with Ctrl do what they say', () => {
    add('n', 'g h', 'mod+k', '?')
    press('n')
    press('g')
    press('h')
    press('k', { ctrlKey: true })
    press('?', { shiftKey: true })
    expect(ran.mock.calls.flat()).toEqual(['n', 'g h', 'mod+k', '?'])
  })

  test('are silent while something is typed, but for those with Ctrl', () => {
    add('n', 'mod+k')
    const input = document.body.appendChild(document.createElement('input'))
    press('n', {}, input)
    press('k', { metaKey: true }, input)
    expect(ran.mock.calls.flat()).toEqual(['mod+k'])
  })

  test('are silent while an input method composes', () => {
    add('n')
    press('n', { isComposing: true })
    press('Process')
    expect(ran).not.toHaveBeenCalled()
  })

  test('are silent under a dialog', () => {
    add('n')
    document.body.innerHTML = '<div role="dialog" data-state="open"></div>'
    press('n')
    expect(ran).not.toHaveBeenCalled()
  })

  test('single ones can be switched off, chords and capitals among them', () => {
    add('n', 'g h', 'Shift+t', 'mod+k')
    switchSingleKeys(false)
    for (const key of ['n', 'g', 'h']) press(key)
    press('T', { shiftKey: true })
    expect(ran).not.toHaveBeenCalled()
    press('k', { ctrlKey: true })
    expect(ran.mock.calls.flat()).toEqual(['mod+k'])
  })
})

test('a key is written the same however it was pressed', () => {
  const written = (init: KeyboardEventInit): string => keysOf(new KeyboardEvent('keydown', init))
  expect(written({ key: 'K', ctrlKey: true })).toBe('mod+k')
  expect(written({ key: 'T', shiftKey: true })).toBe('Shift+t')
  expect(written({ key: '?', shiftKey: true })).toBe('?')
  expect(written({ key: 'ArrowDown', shiftKey: true })).toBe('Shift+ArrowDown')
})

test('caps stand as on the keyboard', () => {
  expect(capsOf('mod+k')).toEqual(['Ctrl', 'K'])
  expect(capsOf('g h')).toEqual(['G', 'H'])
  expect(capsOf('mod+Enter')).toEqual(['Ctrl', '↵'])
  expect(capsOf('+')).toEqual(['+'])
})

test('single keys are those without Ctrl and Alt', () => {
  expect(['j', '?', 'Shift+t', 'g h'].every(isSingleKey)).toBe(true)
  expect(['mod+k', 'Enter', 'Shift+ArrowDown'].some(isSingleKey)).toBe(false)
})
