import { useI18n } from 'vue-i18n'

/** Puts into words why a delivery did not arrive: our own codes, what a mail server answers; other codes stand as they are. */
export function useDeliveryError(): (error: string) => string {
  const { t, te } = useI18n()
  return (error) => {
    if (te(`kit.deliveryError.${error}`)) return t(`kit.deliveryError.${error}`)
    return /^\d{3}$/.test(error) ? t('kit.mailRefused', { code: error }) : error
  }
}
