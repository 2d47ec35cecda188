import pluginVue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

const templateSqlHomes = ['engine/src/expression/**', 'plugins/*/src/fields/**', 'runtime/server/src/db/**']

/** A mark between words is that of the reader's language. */
const marks = {
  selector: 'Literal[value=/^[、；：，]$/]',
  message: 'Join words with formatList, formatPair or formatReasons (engine/src/definition/punctuation.ts).',
}

export default tseslint.config(
  {
    ignores: ['**/node_modules/**', '**/dist/**', '.node/**', 'data/**', 'e2e/fixtures/**', '.dependency-cruiser.cjs'],
  },
  ...tseslint.configs.recommended,
  ...pluginVue.configs['flat/recommended'],
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: tseslint.parser } } },
  {
    files: ['**/*.{ts,vue,mjs,js}'],
    rules: {
      'no-undef': 'off',
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-implied-eval': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'vm', message: 'No user code on the server.' },
            { name: 'node:vm', message: 'No user code on the server.' },
          ],
        },
      ],
      'no-restricted-syntax': ['error', marks],
      'vue/no-restricted-syntax': [
        'error',
        { ...marks, selector: 'VElement:not([name=/^(script|style)$/]) > VText[value=/[、；：，（）]/]' },
        marks,
      ],
      'vue/no-v-html': 'error',
      'vue/no-restricted-static-attribute': [
        'error',
        { key: 'maxlength', message: 'It cuts what is pasted without a word: use UiInput (limit) or UiLimitNote.' },
        ...['time', 'date', 'datetime-local'].map((value) => ({
          key: 'type',
          value,
          element: '/^(input|ElInput|UiInput)$/',
          message: 'That control speaks the language of the browser: use UiTime or the input of the field type.',
        })),
      ],
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/multi-word-component-names': 'off',
      'vue/attributes-order': 'off',
      'vue/require-default-prop': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
    },
  },
  {
    // A child that inherits the runner's environment works here and fails elsewhere.
    files: ['runtime/server/src/**/*.test.ts', 'runtime/server/src/testing/**', 'e2e/**/*.ts'],
    ignores: ['runtime/server/src/testing/start-child.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'node:child_process',
              allowTypeImports: true,
              message: 'Start children with startChild or startServerProcess (runtime/server/src/testing).',
            },
          ],
        },
      ],
    },
  },
  {
    // NB: values only as parameters. Raw SQL text has three homes (docs/architecture.md); elsewhere it fails the build.
    files: ['engine/**/*.ts', 'plugins/**/*.ts', 'runtime/server/**/*.ts'],
    ignores: [...templateSqlHomes, '**/*.test.ts', 'runtime/server/src/testing/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        marks,
        {
          selector: "TaggedTemplateExpression[tag.name='sql']",
          message: 'Template SQL lives in engine/src/expression, plugins/*/fields and runtime/server/src/db.',
        },
        {
          selector: "MemberExpression[object.name='sql'][property.name=/^(raw|lit|id)$/]",
          message: 'Raw SQL lives in runtime/server/src/db.',
        },
      ],
    },
  },
  {
    files: [
      '**/messages.ts',
      '**/messages.ui.ts',
      '**/*.test.ts',
      '**/testing/**',
      'plugins/core/src/nodes/stories/**',
      'e2e/**',
      'engine/src/definition/punctuation.ts',
    ],
    rules: { 'no-restricted-syntax': 'off' },
  },
  // It runs the examples of our own docstrings.
  { files: ['scripts/examples.test.ts'], rules: { 'no-new-func': 'off' } },
)
