import { beforeEach, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'

import { useKept } from '@/shared/kept'

const stored = (): string | null => localStorage.getItem('gongdan.kept.note')
beforeEach(() => localStorage.clear())

it('what is written is kept when the page goes, and nothing where nothing was written', () => {
  const scope = effectScope()
  const note = scope.run(() => useKept('note', ''))!
  window.dispatchEvent(new Event('pagehide'))
  expect(stored()).toBeNull()
  note.value = 'Jam'
  window.dispatchEvent(new Event('pagehide'))
  expect(stored()).toBe('"Jam"')
  scope.stop()
})

it('a part that goes keeps what is written at once, and listens no longer', () => {
  const removed = vi.spyOn(window, 'removeEventListener')
  const scope = effectScope()
  const note = scope.run(() => useKept('note', ''))!
  note.value = 'Jam'
  scope.stop()
  expect(stored()).toBe('"Jam"')
  expect(removed).toHaveBeenCalledWith('pagehide', expect.any(Function))
  expect(useKept('note', '').value).toBe('Jam')
})

it('what was sent is forgotten, also by a part that goes right after', () => {
  const scope = effectScope()
  const note = scope.run(() => useKept('note', ''))!
  note.value = 'Jam'
  note.forget()
  scope.stop()
  expect(stored()).toBeNull()
})
