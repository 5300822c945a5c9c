/** How much room there is, in the steps of the layout. */

import { computed, onBeforeUnmount, ref } from 'vue'

export function useWidth() {
  const wide = matchMedia('(min-width: 1280px)')
  const narrow = matchMedia('(min-width: 1024px)')
  const tablet = matchMedia('(min-width: 600px)')
  const step = ref(measure())
  function measure(): 'wide' | 'narrow' | 'tablet' | 'phone' {
    return wide.matches ? 'wide' : narrow.matches ? 'narrow' : tablet.matches ? 'tablet' : 'phone'
  }
  const look = (): void => void (step.value = measure())
  for (const query of [wide, narrow, tablet]) query.addEventListener('change', look)
  onBeforeUnmount(() => {
    for (const query of [wide, narrow, tablet]) query.removeEventListener('change', look)
  })
  return {
    step,
    isWide: computed(() => step.value === 'wide'),
    isPhone: computed(() => step.value === 'phone'),
    isSmall: computed(() => step.value === 'phone' || step.value === 'tablet'),
  }
}
