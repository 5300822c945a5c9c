import type { Texts } from '@/shared/i18n'
import { joinTexts } from '../catalog'

export default joinTexts(
  import.meta.glob<Texts>(
    [
      '../../kit/locales/en.ts',
      '../../shared/locales/en.ts',
      '../../shared/locales/*.en.ts',
      './locales/en.ts',
      '../../modules/{portal,account,forms}/locales/en.ts',
    ],
    { eager: true, import: 'default' },
  ),
)
