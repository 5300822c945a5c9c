/** How wide the window is, in the four steps of the layout. */

import { computed, onScopeDispose, shallowRef } from 'vue'

export type Width = 'phone' | 'tablet' | 'narrow' | 'laptop' | 'wide'

function now(): Width {
  const width = window.innerWidth
  if (width >= 1440) return 'wide'
  if (width >= 1280) return 'laptop'
  if (width >= 1024) return 'narrow'
  return width >= 600 ? 'tablet' : 'phone'
}

export function useWidth() {
  const width = shallowRef<Width>(now())
  const look = (): void => {
    width.value = now()
  }
  window.addEventListener('resize', look)
  onScopeDispose(() => window.removeEventListener('resize', look))
  return {
    width,
    hasViewsBeside: computed(() => width.value === 'wide'),
    hasPreviewBeside: computed(() => width.value === 'wide' || width.value === 'laptop'),
    /** The ticket opens as a page: there is no room for a preview. */
    isSmall: computed(() => width.value === 'phone' || width.value === 'tablet'),
  }
}
