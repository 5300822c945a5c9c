/** Height of the rows by density and layout, in px, as the tokens say. */

import { computed, onScopeDispose, shallowRef, watch } from 'vue'

import { density } from '@/shared/theme'

export function useRowHeight(layout: () => 'rows' | 'table') {
  const turn = shallowRef(0)
  const pointer = matchMedia('(pointer: coarse)')
  const look = (): void => {
    turn.value += 1
  }
  pointer.addEventListener('change', look)
  onScopeDispose(() => pointer.removeEventListener('change', look))
  // After the attribute on the page has changed.
  watch(density, look, { flush: 'post' })
  return computed(() => {
    void turn.value
    const token = layout() === 'rows' ? '--gd-row2-h' : '--gd-row-h'
    const text = getComputedStyle(document.documentElement).getPropertyValue(token)
    return Number.parseInt(text, 10) || (layout() === 'rows' ? 56 : 40)
  })
}
