import type { FieldType } from '@tenon/engine'
import { areaField } from './area/index.ts'
import { attachmentField } from './attachment/index.ts'
import { autoNumberField } from './auto-number/index.ts'
import { barcodeField } from './barcode/index.ts'
import { cascaderField } from './cascader/index.ts'
import { checkboxField } from './checkbox/index.ts'
import { dateField } from './date/index.ts'
import { dateRangeField } from './date-range/index.ts'
import { datetimeField } from './datetime/index.ts'
import { departmentField } from './department/index.ts'
import { descriptionField } from './description/index.ts'
import { dividerField } from './divider/index.ts'
import { emailField } from './email/index.ts'
import { formulaField } from './formula/index.ts'
import { idCardField } from './id-card/index.ts'
import { imageField } from './image/index.ts'
import { locationField } from './location/index.ts'
import { longTextField } from './long-text/index.ts'
import { lookupField } from './lookup/index.ts'
import { memberField } from './member/index.ts'
import { mirrorField } from './mirror/index.ts'
import { moneyField } from './money/index.ts'
import { multiSelectField } from './multi-select/index.ts'
import { numberField } from './number/index.ts'
import { percentField } from './percent/index.ts'
import { phoneField } from './phone/index.ts'
import { radioField } from './radio/index.ts'
import { ratingField } from './rating/index.ts'
import { relationField } from './relation/index.ts'
import { richTextField } from './rich-text/index.ts'
import { rollupField } from './rollup/index.ts'
import { selectField } from './select/index.ts'
import { signatureField } from './signature/index.ts'
import { sliderField } from './slider/index.ts'
import { subformField } from './subform/index.ts'
import { switchField } from './switch/index.ts'
import { textField } from './text/index.ts'
import { timeField } from './time/index.ts'
import { urlField } from './url/index.ts'

/** The built-in field types, in the order of the palette. */
export const coreFields: readonly FieldType<object>[] = [
  textField,
  longTextField,
  numberField,
  moneyField,
  percentField,
  dateField,
  datetimeField,
  timeField,
  selectField,
  multiSelectField,
  radioField,
  checkboxField,
  switchField,
  phoneField,
  emailField,
  urlField,
  areaField,
  memberField,
  departmentField,
  relationField,
  mirrorField,
  subformField,
  lookupField,
  rollupField,
  formulaField,
  autoNumberField,
  attachmentField,
  imageField,
  ratingField,
  sliderField,
  dateRangeField,
  cascaderField,
  idCardField,
  richTextField,
  signatureField,
  locationField,
  barcodeField,
  descriptionField,
  dividerField,
]
