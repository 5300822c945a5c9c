/** Sending what an action's form holds: busy meanwhile, closed when done, open with the refusal otherwise. */

import { ref, shallowRef } from 'vue'

export function useAction(close: () => void) {
  const error = shallowRef<unknown>(null)
  const isBusy = ref(false)

  async function run(work: () => Promise<unknown>): Promise<void> {
    if (isBusy.value) return
    isBusy.value = true
    error.value = null
    try {
      await work()
      close()
    } catch (thrown) {
      error.value = thrown
    } finally {
      isBusy.value = false
    }
  }
  return { error, isBusy, run }
}
