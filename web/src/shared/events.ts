/** Listen for as long as the component is shown. */

import { onBeforeUnmount, onMounted } from 'vue'

export function useEventListener<K extends keyof WindowEventMap>(
  target: Window,
  type: K,
  listener: (event: WindowEventMap[K]) => void,
): void {
  onMounted(() => target.addEventListener(type, listener))
  onBeforeUnmount(() => target.removeEventListener(type, listener))
}
