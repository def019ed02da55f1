#!/usr/bin/env node
'use strict'

require('./fresh.cjs').ensureFresh()
require('../../dist/infra-bot.cjs')
