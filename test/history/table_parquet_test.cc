// Tables as Parquet, read back with Arrow.
#include "history/table_parquet.h"

#include <cmath>

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <gtest/gtest.h>
#include <parquet/arrow/reader.h>

#include "test/support/temporary_folder.h"
#include "test/support/times.h"

namespace velib {
namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

const table_columns kColumns{"rows/1", "code", "origin", {"first", "second"}};

std::unique_ptr<parquet::arrow::FileReader> open_table(const std::filesystem::path& file) {
  auto source = arrow::io::ReadableFile::Open(file.string()).ValueOrDie();
  return parquet::arrow::OpenFile(source, arrow::default_memory_pool()).ValueOrDie();
}

// All rows; num_row_groups is looked at apart.
std::shared_ptr<arrow::Table> read(parquet::arrow::FileReader& reader) {
  const auto batches = reader.GetRecordBatchReader().ValueOrDie();
  return batches->ToTable().ValueOrDie();
}

table_writer written(const std::filesystem::path& file) {
  auto table = table_writer::create(file, kColumns).value();
  const std::vector<std::string_view> codes = {"7", "10", "7"};
  const std::vector<utc_time> times(3, at("2026-03-04T14:30:00Z"));
  EXPECT_TRUE(table.append(codes, times, std::vector<float>{1, 2, 3, kNone, -0.5f, 6}));
  EXPECT_TRUE(table.append({}, {}, {}));
  EXPECT_TRUE(
      table.append(std::span(codes).first(1), std::span(times).first(1), std::vector<float>{kNone, 8}));
  return table;
}

TEST(table_parquet, rows_come_back) {
  const temporary_folder folder;
  const auto file = folder.path() / "new" / "rows.parquet";
  ASSERT_TRUE(written(file).finish());
  const auto reader = open_table(file);
  EXPECT_EQ(reader->num_row_groups(), 2);
  std::shared_ptr<arrow::Table> table = read(*reader);
  EXPECT_EQ(table->schema()->metadata()->Get("velib_trend.format").ValueOrDie(), "rows/1");
  const auto want = [&](int column, std::string_view values) {
    const auto whole = arrow::Concatenate(table->column(column)->chunks()).ValueOrDie();
    std::string text;
    for (std::int64_t k = 0; k < whole->length(); ++k)
      text += whole->GetScalar(k).ValueOrDie()->ToString() + ' ';
    EXPECT_EQ(text, values) << table->field(column)->name();
  };
  EXPECT_EQ(table->schema()->field(1)->type()->ToString(), "timestamp[ms, tz=UTC]");
  want(0, "7 10 7 7 ");
  want(2, "1 3 -0.5 null ");
  want(3, "2 null 6 8 ");
}

TEST(table_parquet, nothing_is_left_unless_finished) {
  const temporary_folder folder;
  const auto file = folder.path() / "rows.parquet";
  { const auto abandoned = written(file); }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  ASSERT_TRUE(written(file).finish());
  { const auto abandoned = written(file); }  // the finished one stays
  EXPECT_EQ(open_table(file)->num_row_groups(), 2);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(table_parquet, a_folder_in_the_way_is_one_clear_error) {
  const temporary_folder folder;
  const auto file = folder.path() / "rows.parquet";
  std::filesystem::create_directories(file / "inside");
  const auto done = written(file).finish();
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find(file.string()), std::string::npos) << done.error().message;
}

TEST(table_parquet_death, numbers_that_do_not_fit_the_rows_abort) {
  const temporary_folder folder;
  auto table = table_writer::create(folder.path() / "rows.parquet", kColumns).value();
  const std::vector<std::string_view> codes = {"7"};
  const std::vector<utc_time> times(1);
  EXPECT_DEATH((void)table.append(codes, times, std::vector<float>{1}), "");
}

}  // namespace
}  // namespace velib
