#include "app/training_settings.h"

#include <gmock/gmock.h>

namespace velib {
namespace {

using testing::HasSubstr;

TEST(training_settings, are_the_program_s_own_without_any) {
  const auto s = parse_training_settings("");
  ASSERT_TRUE(s);
  EXPECT_EQ(s->kind, "trend");
  EXPECT_EQ(s->trend.steps, trend_fit_options{}.steps);
  EXPECT_EQ(s->zone_of("any")->name(), "Europe/Paris");
  EXPECT_EQ(s->country_of("any"), "FR");
}

TEST(training_settings, are_texts_as_sagemaker_writes_them) {
  const auto s = parse_training_settings(
      R"({"kind":"reference_lstm","seed":"7","steps":"50","batch":"64","rate":"0.001","epochs":"3",)"
      R"("loss":"squared","dropout":"0.2","patience":"2","epoch_rows":"1000","threads":2,)"
      R"("sagemaker_program":"train.py"})");
  ASSERT_TRUE(s) << s.error().message;
  EXPECT_EQ(s->kind, "reference_lstm");
  EXPECT_EQ(s->reference.seed, 7u);
  EXPECT_EQ(s->reference.steps, 50);
  EXPECT_EQ(s->trend.batch, 64u);
  EXPECT_FLOAT_EQ(s->reference.rate, 0.001f);
  EXPECT_EQ(s->reference.epochs, 3);
  EXPECT_EQ(s->reference.loss, fit_loss::squared);
  EXPECT_EQ(s->reference.threads, 2);
}

TEST(training_settings, know_the_place_of_each_channel) {
  const auto s = parse_training_settings(
      R"({"zone":"Europe/Madrid","zone.bay":"America/Los_Angeles","country.bay":""})");
  ASSERT_TRUE(s) << s.error().message;
  EXPECT_EQ(s->zone_of("madrid")->name(), "Europe/Madrid");
  EXPECT_EQ(s->country_of("madrid"), "ES");
  EXPECT_EQ(s->zone_of("bay")->name(), "America/Los_Angeles");
  EXPECT_EQ(s->country_of("bay"), "");
}

TEST(training_settings, name_what_is_wrong) {
  for (const auto& [text, word] : std::initializer_list<std::pair<const char*, const char*>>{
           {R"({"step":"5"})", "no setting 'step'"},
           {R"({"steps":"5x"})", "'steps' must be a whole number from 1"},
           {R"({"steps":"0"})", "'steps'"},
           {R"({"kind":"lstm"})", "'kind' must be trend or reference_lstm"},
           {R"({"loss":"both"})", "'loss'"},
           {R"({"zones":"Europe/Paris"})", "no setting 'zones'"},
           {"[]", "no JSON object"},
           {"{", "no JSON object"}}) {
    const auto s = parse_training_settings(text);
    ASSERT_FALSE(s) << text;
    EXPECT_THAT(s.error().message, HasSubstr(word)) << text;
  }
  EXPECT_FALSE(parse_training_settings(R"({"zone":"Mars/Olympus"})")->zone_of("x"));
}

}  // namespace
}  // namespace velib
