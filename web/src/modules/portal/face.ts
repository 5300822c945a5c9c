/** The company whose portal this is: from the address, the session, or what this device saw last. */

import { computed, watchEffect } from 'vue'

import { named } from '@/shared/i18n'
import { useSession } from '@/shared/session'
import { isDark, theme } from '@/shared/theme'
import { brandTokens } from './model'
import { useFace } from './queries'

const NAME = 'gongdan.portal'

export function usePortalFace() {
  const session = useSession()
  const asked = new URLSearchParams(window.location.search).get('company')
  if (asked) localStorage.setItem(NAME, asked)
  const tenant = computed(() => session.who?.tenant.slug ?? asked ?? localStorage.getItem(NAME))
  const face = useFace(tenant)
  const name = computed(() => named(face.data.value?.names, session.who?.tenant.name ?? ''))
  watchEffect(() => {
    void theme.value
    const root = document.documentElement.style
    const tokens = brandTokens(face.data.value, isDark())
    for (const key of [
      '--gd-brand',
      '--gd-brand-hover',
      '--gd-brand-press',
      '--gd-brand-text',
      '--gd-brand-ink',
      '--gd-focus',
    ]) {
      if (tokens[key]) root.setProperty(key, tokens[key])
      else root.removeProperty(key)
    }
  })
  return { face: face.data, name, tenant }
}
