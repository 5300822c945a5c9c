import type { Texts } from '@/shared/i18n'
import { joinTexts } from '../catalog'

export default joinTexts(
  import.meta.glob<Texts>(
    [
      '../../kit/locales/en.ts',
      '../../shared/locales/en.ts',
      '../../shared/locales/*.en.ts',
      './locales/en.ts',
      '../../modules/*/locales/en.ts',
      '!../../modules/portal/**',
    ],
    { eager: true, import: 'default' },
  ),
  'desk',
)
