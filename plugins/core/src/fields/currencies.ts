import { choices } from './settings.ts'

/** Signs of the currencies that an amount may have. */
export const CURRENCY_SIGNS: Readonly<Record<string, string>> = {
  CNY: '¥',
  USD: '$',
  EUR: '€',
  GBP: '£',
  JPY: '¥',
  HKD: 'HK$',
}

/** Settings of the box in which one of them is chosen. */
export const currencyChoices = (): Record<string, unknown> =>
  choices(
    ['CNY', '人民币', 'Chinese yuan'],
    ['USD', '美元', 'US dollar'],
    ['EUR', '欧元', 'Euro'],
    ['GBP', '英镑', 'Pound sterling'],
    ['JPY', '日元', 'Japanese yen'],
    ['HKD', '港元', 'Hong Kong dollar'],
  )

/** How a spreadsheet writes such an amount. */
export const currencyFormat = (currency: string, scale: number): string =>
  `"${CURRENCY_SIGNS[currency] ?? ''}"#,##0${scale > 0 ? `.${'0'.repeat(scale)}` : ''}`
