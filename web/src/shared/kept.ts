/** What is being written, on this device: survives a reload, a lost line and an expired session. */

import { customRef, getCurrentScope, onScopeDispose, type Ref } from 'vue'

/** A ref whose value is kept under a key until `forget`. Values must be JSON. */
export function useKept<T>(key: string, initial: T): Ref<T> & { forget: () => void } {
  const name = `gongdan.kept.${key}`
  let value = read(name, initial)
  let timer: number | undefined
  /** What was set and is not kept yet. */
  const write = (): void => {
    if (timer === undefined) return
    window.clearTimeout(timer)
    timer = undefined
    try {
      localStorage.setItem(name, JSON.stringify(value))
    } catch {
      // A full or forbidden storage: what is written stays in the page, and the server has its draft.
    }
  }
  const kept = customRef<T>((track, trigger) => ({
    get() {
      track()
      return value
    },
    set(given) {
      value = given
      window.clearTimeout(timer)
      timer = window.setTimeout(write, 200)
      trigger()
    },
  })) as Ref<T> & { forget: () => void }
  kept.forget = () => {
    window.clearTimeout(timer)
    timer = undefined
    localStorage.removeItem(name)
  }
  window.addEventListener('pagehide', write)
  if (getCurrentScope())
    onScopeDispose(() => {
      write()
      window.removeEventListener('pagehide', write)
    })
  return kept
}

function read<T>(name: string, initial: T): T {
  try {
    const text = localStorage.getItem(name)
    return text === null ? initial : (JSON.parse(text) as T)
  } catch {
    return initial
  }
}
