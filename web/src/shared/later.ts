/** What a page needs first is asked first: true a moment after the part is there, for what can wait until then. */

import { onBeforeUnmount, ref, type Ref } from 'vue'

export function useLater(milliseconds = 800): Ref<boolean> {
  const isTime = ref(false)
  const timer = window.setTimeout(() => (isTime.value = true), milliseconds)
  onBeforeUnmount(() => window.clearTimeout(timer))
  return isTime
}
