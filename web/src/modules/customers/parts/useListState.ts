/** The state of a list in the address: what is typed is written there a moment later, so that going back finds it. */

import { ref, watch, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export function useListState(): {
  typed: Ref<string>
  get: (key: string) => string
  set: (key: string, value: string) => void
} {
  const route = useRoute()
  const router = useRouter()
  const get = (key: string): string => String(route.query[key] ?? '')
  const set = (key: string, value: string): void => {
    const query = { ...route.query }
    if (value) query[key] = value
    else delete query[key]
    void router.replace({ query })
  }
  const typed = ref(get('q'))
  let timer: number | undefined
  watch(typed, (text) => {
    window.clearTimeout(timer)
    timer = window.setTimeout(() => set('q', text.trim()), 250)
  })
  watch(
    () => get('q'),
    (q) => {
      if (q !== typed.value.trim()) typed.value = q
    },
  )
  return { typed, get, set }
}
