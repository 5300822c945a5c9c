/** Short messages about results elsewhere, with undo. Never for an error that needs action: that stands where it arose. */

import { reactive } from 'vue'

export interface Toast {
  id: number
  text: string
  kind: 'done' | 'info' | 'problem'
  action?: { label: string; run: () => void | Promise<unknown> }
  /** Milliseconds until it goes; 0: stays until it is closed. */
  lasts: number
}

export const toasts = reactive<Toast[]>([])
let last = 0

export function toast(text: string, options: Partial<Omit<Toast, 'id' | 'text'>> = {}): number {
  const id = (last += 1)
  toasts.push({ id, text, kind: 'done', lasts: options.action ? 8000 : 5000, ...options })
  if (toasts.length > 3) toasts.shift()
  return id
}

export function dismiss(id: number): void {
  const at = toasts.findIndex((one) => one.id === id)
  if (at >= 0) toasts.splice(at, 1)
}
