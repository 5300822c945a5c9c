/** Which text is open, of what kind and in which language: it stands in the address. Asks before it gives up what was typed. */

import { computed, ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'

import { confirm } from '@/shared/confirm'
import { locale, nearestLocale, t } from '@/shared/i18n'

/** `first` is open where the address names none of the kinds. */
export function useTextChoice<K extends string>(kinds: () => K[], first: () => K | undefined) {
  const route = useRoute()
  const router = useRouter()
  const isDirty = ref(false)
  const kind = computed(() => kinds().find((one) => one === route.query.kind) ?? first())
  const language = computed(() => nearestLocale(String(route.query.locale ?? locale.value)))

  async function show(wanted: { kind?: string; locale?: string }): Promise<void> {
    if (isDirty.value) {
      const yes = await confirm({
        title: t('setup.text.dropTitle'),
        text: t('setup.text.dropText'),
        confirm: t('setup.text.drop'),
        isDestructive: true,
      })
      if (!yes) return
    }
    isDirty.value = false
    await router.replace({ query: { kind: kind.value, locale: language.value, ...wanted } })
  }
  return { kind, language, isDirty, show }
}
