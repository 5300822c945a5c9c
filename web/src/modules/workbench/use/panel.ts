/** Width of the preview: dragged, moved by arrow keys, kept on this device, back to the usual by a double press. */

import { computed, ref, type Ref } from 'vue'

import type { Width } from './media'

const KEY = 'gongdan.preview-width'
const MIN = 320
const MAX = 720

export function usePreviewWidth(width: Ref<Width>) {
  const own = ref<number | null>(Number(localStorage.getItem(KEY)) || null)
  const previewWidth = computed(() => own.value ?? (width.value === 'wide' ? 440 : 400))
  function set(wanted: number): void {
    own.value = Math.round(Math.min(MAX, Math.max(MIN, wanted)))
    localStorage.setItem(KEY, String(own.value))
  }
  function drag(event: PointerEvent): void {
    const begin = event.clientX
    const was = previewWidth.value
    const edge = event.currentTarget as HTMLElement
    edge.setPointerCapture(event.pointerId)
    const move = (to: PointerEvent): void => set(was + begin - to.clientX)
    edge.addEventListener('pointermove', move)
    edge.addEventListener('lostpointercapture', () => edge.removeEventListener('pointermove', move), { once: true })
  }
  function nudge(event: KeyboardEvent): void {
    const step = event.key === 'ArrowLeft' ? 16 : event.key === 'ArrowRight' ? -16 : 0
    if (step === 0) return
    event.preventDefault()
    set(previewWidth.value + step)
  }
  function resetWidth(): void {
    own.value = null
    localStorage.removeItem(KEY)
  }
  return { previewWidth, drag, nudge, resetWidth }
}
